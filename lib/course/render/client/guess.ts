/**
 * A line to write one's guess on, in each box that asks for a prediction: a guess written down is worth
 * more than one that was only thought. It stays in this browser, where storage is allowed.
 */
export function guesses(): void {
  document.querySelectorAll<HTMLElement>('.callout.predict').forEach((box, i) => {
    const key = `gmplab-guess:${location.pathname.split('/').at(-1)}:${i}`;
    const label = document.createElement('label');
    label.className = 'guess';
    label.textContent = 'Your guess';
    const input = document.createElement('input');
    input.type = 'text';
    input.autocomplete = 'off';
    input.spellcheck = false;
    input.value = stored(key);
    input.addEventListener('input', () => store(key, input.value));
    label.append(input);
    box.append(label);
  });
}

function stored(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** Where the browser refuses storage, as some do for file://, the guess lasts for the page. */
function store(key: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {}
}
