/** The lists beside the text: closed on a narrow screen; that of sections marks the one being read. */
export function sideLists(): void {
  const side = document.querySelector<HTMLElement>('.side');
  if (!side) return;
  for (const nav of side.querySelectorAll<HTMLElement>('nav')) foldWhenNarrow(nav);
  const nav = side.querySelector<HTMLElement>('nav.contents');
  if (nav) markCurrentSection(nav, side);
}

function markCurrentSection(nav: HTMLElement, side: HTMLElement): void {
  const links = [...nav.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')];
  const headings = links.map(link => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let current = -1;
  const update = () => {
    const line = innerHeight * 0.3;
    let at = -1;
    headings.forEach((heading, i) => {
      if (heading && heading.getBoundingClientRect().top <= line) at = i;
    });
    if (scrollY + innerHeight >= document.documentElement.scrollHeight - 2) at = links.length - 1;
    if (at === current) return;
    links[current]?.removeAttribute('aria-current');
    links[at]?.setAttribute('aria-current', 'location');
    current = at;
    if (at >= 0) keepInView(side, links[at]!);
  };
  let waiting = false;
  addEventListener(
    'scroll',
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        update();
      });
    },
    { passive: true },
  );
  update();
}

/** Where the list stands above the text, it would push the text away. */
function foldWhenNarrow(nav: HTMLElement): void {
  const details = nav.querySelector('details')!;
  const wide = matchMedia('(min-width: 64rem)');
  const fit = () => {
    details.open = wide.matches;
  };
  fit();
  wide.addEventListener('change', fit);
  nav.addEventListener('click', event => {
    if (!wide.matches && event.target instanceof HTMLAnchorElement) details.open = false;
  });
}

function keepInView(side: HTMLElement, link: HTMLElement): void {
  if (side.scrollHeight <= side.clientHeight) return;
  const [box, place] = [side.getBoundingClientRect(), link.getBoundingClientRect()];
  side.scrollTop += place.top - box.top - side.clientHeight / 2;
}
