/**
 * Links in lessons point at files of the project; a page must work away from it. Another lesson becomes
 * its page, `course.md` the index, and any other file of the project is copied beside the page.
 *
 * Invariant: every relative link on a page leads to a file of the site; one that cannot stops the render.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, parse, relative, resolve, sep } from 'node:path';
import { UserError } from '../user-error';
import type { Assets } from './assets';

/** Text that browsers would offer to download or play (.ts is a video's ending, too) is copied as .txt. */
const source = /\.(ts|js|mjs|cjs|go|md|mod|sh|c|rs|java|py|ipynb)$/;
const picture = /\.(svg|png|jpe?g|gif|webp)$/;

export class Links {
  private readonly pages = new Map<string, string>();

  /** @param root the project's folder: nothing outside it is ever copied */
  constructor(
    private readonly root: string,
    private readonly assets: Assets,
  ) {}

  /** From now on links to `file` lead to the page `href`. */
  page(file: string, href: string): void {
    this.pages.set(resolve(file), href);
  }

  /** A resolver for the links of one file. `where` names the place for the message of a dead link. */
  from(file: string, where: () => string): (target: string) => string {
    return target => {
      if (/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target)) return target;
      const [, path, rest] = /^([^?#]*)(.*)$/.exec(target)!;
      const full = resolve(dirname(file), decodeURI(path!));
      const page = this.pages.get(full);
      if (page) return page + rest;
      const inside = relative(this.root, full);
      if (inside.startsWith('..') || !isFile(full)) {
        throw new UserError(`${where()}: the link ${target} leads to no file of the project`, 1);
      }
      const name = inside.split(sep).join('/');
      const bytes = readFileSync(full);
      if (picture.test(name)) {
        const { name: stem, ext } = parse(name);
        return this.assets.hashed(stem, ext.slice(1), bytes);
      }
      return this.assets.file(`files/${name}${source.test(name) ? '.txt' : ''}`, bytes) + rest;
    };
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
