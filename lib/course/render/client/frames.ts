/**
 * Drawings that follow each other become one place with a slider. Without scripts, and in print, they stand
 * one under the other as they came. Nothing moves by itself.
 */
export function stepThroughFrames(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('figure.gmplab-frames')) stepper(figure);
}

function stepper(figure: HTMLElement): void {
  const frames = [...figure.querySelectorAll<HTMLElement>('li')];
  if (frames.length < 2) return;
  const captions = frames.map(frame => frame.querySelector('p')?.textContent ?? '');
  const slider = document.createElement('input');
  slider.type = 'range';
  slider.min = '1';
  slider.max = String(frames.length);
  slider.value = '1';
  slider.setAttribute('aria-label', 'Moment');
  const where = document.createElement('span');
  where.className = 'where';
  const show = () => {
    const at = Number(slider.value) - 1;
    for (const [i, frame] of frames.entries()) frame.classList.toggle('now', i === at);
    slider.setAttribute('aria-valuetext', `${at + 1} of ${frames.length}: ${captions[at]}`);
    where.textContent = `${at + 1} of ${frames.length}`;
    before.disabled = at === 0;
    after.disabled = at === frames.length - 1;
  };
  const button = (text: string, name: string, step: number) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = text;
    element.setAttribute('aria-label', name);
    element.addEventListener('click', () => {
      slider.value = String(Number(slider.value) + step);
      show();
    });
    return element;
  };
  const before = button('◀', 'Previous moment', -1);
  const after = button('▶', 'Next moment', 1);
  slider.addEventListener('input', show);
  const bar = document.createElement('div');
  bar.className = 'steps';
  bar.append(before, slider, after, where);
  figure.prepend(bar);
  figure.classList.add('is-stepped');
  show();
}
