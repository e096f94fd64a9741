/** A button on each block of code that copies it. */
export function copyButtons(): void {
  for (const block of document.querySelectorAll<HTMLElement>('.code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', 'Copy this code');
    let timer = 0;
    button.addEventListener('click', async () => {
      const done = await copy(block.querySelector('code')!.textContent ?? '');
      button.textContent = done ? 'Copied' : 'Failed';
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        button.textContent = 'Copy';
      }, 1600);
    });
    block.append(button);
  }
}

/** The clipboard API is closed to file:// in some browsers; the old command is not. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('style', 'position:fixed;opacity:0');
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
