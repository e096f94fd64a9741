import type { AsPlainObject } from 'minisearch';

/** The button that opens the search, and `/` or Ctrl+K; library and index are loaded at first use. */
export function searchButton(library: string, index: string): void {
  const button = document.querySelector<HTMLButtonElement>('button.search');
  if (!button || !library || !index) return;
  let loading: Promise<unknown> | null = null;
  const open = async () => {
    loading ??= Promise.all([load(index), load(library)]);
    await loading;
    window.gmplabSearch!();
  };
  const tryOpen = () =>
    open().catch(error => {
      loading = null;
      console.warn('gmplab: no search', error);
    });
  button.addEventListener('click', tryOpen);
  addEventListener('keydown', event => {
    const typing = (event.target as HTMLElement).closest?.('input, textarea, select, [contenteditable]');
    const slash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing;
    const k = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
    if (!slash && !k) return;
    event.preventDefault();
    tryOpen();
  });
  button.hidden = false;
}

function load(source: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${source} could not be loaded`));
    document.head.append(script);
  });
}

declare global {
  interface Window {
    /** Left by the index's script. */
    gmplabIndex?: AsPlainObject;
    /** Left by the library's: opens the search. */
    gmplabSearch?: () => void;
  }
}
