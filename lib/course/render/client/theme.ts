/**
 * Light or dark: the system's preference until the reader chooses. The choice is kept where storage is
 * allowed (some browsers refuse it for file://) and otherwise lasts for the page.
 */
export type Theme = 'light' | 'dark';

const KEY = 'gmplab-theme';
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');
const listeners: ((theme: Theme) => void)[] = [];

export function theme(): Theme {
  const chosen = root.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

/** Calls `listener` whenever the theme changes. */
export function onTheme(listener: (theme: Theme) => void): void {
  listeners.push(listener);
}

export function themeSwitch(): void {
  const button = document.querySelector<HTMLButtonElement>('button.theme');
  if (!button) return;
  const show = () => {
    const other = theme() === 'dark' ? 'Light' : 'Dark';
    button.querySelector('.theme-text')!.textContent = other;
    button.setAttribute('aria-label', `Switch to the ${other.toLowerCase()} theme`);
  };
  const changed = () => {
    show();
    for (const listener of listeners) listener(theme());
  };
  button.addEventListener('click', () => {
    choose(theme() === 'dark' ? 'light' : 'dark');
    changed();
  });
  system.addEventListener('change', changed);
  show();
  button.hidden = false;
}

/** Choosing what the system says anyway means: follow the system again. */
function choose(next: Theme): void {
  const same = next === (system.matches ? 'dark' : 'light');
  if (same) delete root.dataset.theme;
  else root.dataset.theme = next;
  try {
    if (same) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {}
}
