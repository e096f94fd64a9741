/** What the makers of pages share. */
import type { Assets } from './assets';
import type { Links } from './links';
import type { Place } from './map';
import type { Shell } from './shell';

export interface Site {
  /** The project's folder. */
  root: string;
  assets: Assets;
  links: Links;
}

/** A page that will be made when all pages are known, since each shows the map of all. */
export interface Planned {
  place: Place;
  make(shell: Shell): string;
}
