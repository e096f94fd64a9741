/** Whatever scrolls sideways can be reached and scrolled by keyboard, and only while it does scroll. */
export function reachableScrollers(): void {
  const fit = (element: Element) => {
    if (element.scrollWidth > element.clientWidth + 1) {
      element.setAttribute('tabindex', '0');
      element.setAttribute('role', 'group');
      const holds = element.querySelector('table')
        ? 'Table'
        : element.querySelector('img')
          ? 'Picture'
          : 'Code or text';
      element.setAttribute('aria-label', holds);
    } else {
      for (const name of ['tabindex', 'role', 'aria-label']) element.removeAttribute(name);
    }
  };
  const observer = new ResizeObserver(entries => {
    for (const entry of entries) fit(entry.target);
  });
  for (const element of document.querySelectorAll('main pre, main .scroll')) observer.observe(element);
}
