/**
 * The index that the page's search reads: made when all pages are known, shipped as a script, since a page
 * opened from the disk may fetch nothing else.
 */
import MiniSearch from 'minisearch';
import { scriptJson } from '../../charts/escape';
import { type Entry, indexOptions, type Section } from './client/search-options';

/** Characters of a section's beginning that results show. */
const BEGIN = 110;

export class SearchIndex {
  private readonly sections: (Section & Entry)[] = [];

  add(section: Section): void {
    const text = section.text.replace(/\s+/g, ' ').trim();
    if (text === '' && section.heading === '') return;
    const begin = text.length > BEGIN ? `${text.slice(0, text.lastIndexOf(' ', BEGIN))} …` : text;
    this.sections.push({ ...section, text, begin, id: this.sections.length });
  }

  /** A script that leaves the index in `window.gmplabIndex`; as an object, since quotes in a string would cost a third more. */
  script(): string {
    const index = new MiniSearch(indexOptions);
    index.addAll(this.sections);
    return `window.gmplabIndex=${scriptJson(index)};\n`;
  }
}
