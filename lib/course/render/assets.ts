/**
 * The files that pages share: named by the hash of their content, so that equal things are one file, a
 * page never meets a stale one, and a second render writes the same bytes under the same names.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function contentHash(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 10);
}

export class Assets {
  private readonly written = new Set<string>();

  /** @param root the site's folder; links are relative to it, since all pages lie at its top */
  constructor(readonly root: string) {}

  /** Writes assets/NAME.HASH.EXT and returns the link to it. */
  hashed(name: string, ext: string, bytes: string | Buffer): string {
    return this.file(`assets/${name}.${contentHash(bytes)}.${ext}`, bytes);
  }

  /** Writes a file under a name of the caller's choice and returns the link to it. */
  file(path: string, bytes: string | Buffer): string {
    if (!this.written.has(path)) {
      this.written.add(path);
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), bytes);
    }
    return path.split('/').map(encodeURIComponent).join('/');
  }
}
