/** What the index is built with, and what reads it must be set up with alike. */
import type { Options } from 'minisearch';

/** A section of a page: what a reader looks for. */
export interface Section {
  /** The page and the section's anchor. */
  href: string;
  /** The page's. */
  title: string;
  /** The section's; '' before the first. */
  heading: string;
  text: string;
}

export interface Entry {
  id: number;
  href: string;
  title: string;
  heading: string;
  /** How its text begins. */
  begin: string;
}

export const indexOptions: Options<Section & Entry> = {
  fields: ['title', 'heading', 'text'],
  storeFields: ['href', 'title', 'heading', 'begin'],
  searchOptions: {
    prefix: true,
    fuzzy: term => (term.length > 4 ? 0.2 : false),
    boost: { title: 3, heading: 2 },
    combineWith: 'AND',
  },
};
