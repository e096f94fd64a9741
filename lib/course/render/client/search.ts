/**
 * The search itself, in a dialog: results come while one types, arrows walk through them, Enter goes there,
 * Escape closes. Loaded at first use, after the index.
 */
import MiniSearch, { type SearchResult } from 'minisearch';
import { type Entry, indexOptions } from './search-options';

/** Results shown. */
const SHOWN = 20;

const index = MiniSearch.loadJS(window.gmplabIndex!, indexOptions);
const dialog = document.createElement('dialog');
dialog.className = 'finder';
dialog.setAttribute('aria-label', 'Search the course');
dialog.innerHTML = `<div class="finder-top"><input type="search" aria-label="Search the course" placeholder="runnext, preemption, Little …" autocomplete="off" spellcheck="false"><button type="button">Close</button></div>
<p role="status"></p><ol></ol>`;
const [input, close, status, list] = ['input', 'button', 'p', 'ol'].map(
  name => dialog.querySelector<HTMLElement>(name)!,
) as [HTMLInputElement, HTMLButtonElement, HTMLElement, HTMLElement];

window.gmplabSearch = () => {
  if (!dialog.open) dialog.showModal();
  input.focus();
  input.select();
};

function look(): void {
  const words = input.value.trim();
  const found = words === '' ? [] : (index.search(words) as (SearchResult & Entry)[]);
  list.replaceChildren(...found.slice(0, SHOWN).map(item));
  const more = found.length > SHOWN ? `, the best ${SHOWN} shown` : '';
  status.textContent =
    words === '' ? '' : found.length === 0 ? 'Nothing found' : `${found.length} found${more}`;
}

function item({ href, title, heading, begin }: Entry): HTMLElement {
  const row = document.createElement('li');
  const link = document.createElement('a');
  link.href = href;
  const part = (name: string, text: string) => {
    const element = document.createElement('span');
    element.className = name;
    element.textContent = text;
    return element;
  };
  link.append(part('found', heading || title), part('found-in', heading ? title : ''), part('begin', begin));
  row.append(link);
  return row;
}

/** From the field to the first result, from there on to the next, and back. */
function walk(event: KeyboardEvent): void {
  const links = [...list.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  if (event.key === 'Enter' && document.activeElement === input) links[0]?.click();
  else if (event.key === 'ArrowDown') links[Math.min(at + 1, links.length - 1)]?.focus();
  else if (event.key === 'ArrowUp') (at <= 0 ? input : links[at - 1]!).focus();
  // The field would only empty itself at the first Escape.
  else if (event.key === 'Escape') dialog.close();
  else return;
  event.preventDefault();
}

input.addEventListener('input', look);
dialog.addEventListener('keydown', walk);
close.addEventListener('click', () => dialog.close());
// A click beside the dialog is one on the dialog itself; a result on this very page must uncover it.
dialog.addEventListener('click', event => {
  if (event.target === dialog || (event.target as Element).closest('a')) dialog.close();
});
document.body.append(dialog);
