import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { accepts, respond } from './http/respond.js';

/** A file of the page. */
export interface Asset {
  readonly type: string;
  /** Names the bytes. */
  readonly etag: string;
  /** Base64. */
  readonly brotli: string;
  readonly gzip: string;
}

/** What is sent of a file, by what the browser takes. */
interface Ready {
  readonly asset: Asset;
  readonly bodies: Readonly<Record<'br' | 'gzip', Buffer>>;
}

/** Serves the files of the page from memory: only what is in the table exists, whatever the path looks like. */
export class Assets {
  readonly #files: ReadonlyMap<string, Ready>;

  constructor(assets: Readonly<Record<string, Asset>>) {
    this.#files = new Map(
      Object.entries(assets).map(([path, asset]) => [
        path,
        {
          asset,
          bodies: {
            br: Buffer.from(asset.brotli, 'base64'),
            gzip: Buffer.from(asset.gzip, 'base64'),
          },
        },
      ]),
    );
  }

  /** Shape: `false` where there is no such file. */
  serve(path: string, req: IncomingMessage, res: ServerResponse): boolean {
    const file = this.#files.get(path === '' ? 'index.html' : path);
    if (file === undefined) return false;
    const { type, etag } = file.asset;
    // Files under assets/ have the hash of their bytes in their names.
    const cache = path.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
    const headers = { etag, 'cache-control': cache, vary: 'accept-encoding' };
    if (knows(req, etag)) {
      respond(res, { status: 304, type, headers }, undefined);
      return true;
    }
    const encoding = (['br', 'gzip'] as const).find((one) => accepts(req, one));
    if (encoding === undefined) {
      respond(res, { status: 200, type, headers }, gunzipSync(file.bodies.gzip));
      return true;
    }
    const encoded = { ...headers, 'content-encoding': encoding };
    respond(res, { status: 200, type, headers: encoded }, file.bodies[encoding]);
    return true;
  }
}

/** Tells whether the browser has the file already. A proxy that compresses makes the tag a weak one. */
function knows(req: IncomingMessage, etag: string): boolean {
  const tags = (req.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim());
  return tags.some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
}
