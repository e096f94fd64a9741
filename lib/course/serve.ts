/** `gmplab serve`: the site as a reader's browser gets it, for this machine only. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { shortPath } from './paths';
import { UserError } from './user-error';

const HOST = '127.0.0.1';
const DEFAULT_PORT = 8020;
/** So many ports are tried from the default on. */
const TRIES = 20;

/**
 * Serves `folder` until the process is interrupted.
 * @param port only this one; without it the first free one from 8020 on
 * @returns the address
 */
export async function serve(folder: string, port?: number): Promise<string> {
  if (!existsSync(join(folder, 'index.html')))
    throw new UserError(`no site in ${shortPath(folder)}: run \`gmplab render\` first`, 1);
  return `http://${HOST}:${(await listenFor(folder, port)).port}/`;
}

export async function listenFor(folder: string, port?: number): Promise<{ server: Server; port: number }> {
  // `dev` looks at the disk for each request, so that a new rendering is served at once.
  const server = createServer(sirv(folder, { dev: true, etag: true }));
  return { server, port: await listen(server, port ?? DEFAULT_PORT, port === undefined ? TRIES : 1) };
}

async function listen(server: Server, first: number, tries: number): Promise<number> {
  for (let port = first; port < first + tries; port++) {
    if (await tryPort(server, port)) return (server.address() as { port: number }).port;
  }
  const which = tries === 1 ? `port ${first} is in use` : `ports ${first} to ${first + tries - 1} are in use`;
  throw new UserError(`${which}: choose another with --port`, 1);
}

/** @throws whatever else than "in use" keeps a port from being opened */
const tryPort = (server: Server, port: number) =>
  new Promise<boolean>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new UserError(`cannot open port ${port}: ${error.code}`, 1));
    };
    server.once('error', failed);
    server.listen(port, HOST, () => {
      server.off('error', failed);
      resolve(true);
    });
  });
