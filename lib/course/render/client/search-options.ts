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

/** Words that are everywhere find nothing; without them the index is a fourth smaller. */
const everywhere = new Set(
  (
    'a an and are as at be been but by can each for from has have he how if in into is it its more no not of on one ' +
    'only or out she so than that the their them then there these they this to was were what when where which ' +
    'while who will with you your'
  ).split(' '),
);

export const indexOptions: Options<Section & Entry> = {
  fields: ['title', 'heading', 'text'],
  storeFields: ['href', 'title', 'heading', 'begin'],
  processTerm: term => {
    const word = term.toLowerCase();
    return everywhere.has(word) ? null : word;
  },
  searchOptions: {
    prefix: true,
    fuzzy: term => (term.length > 4 ? 0.2 : false),
    boost: { title: 3, heading: 2 },
    combineWith: 'AND',
  },
};
