import type { IncomingMessage } from 'node:http';

/** Where below its mount point a dashboard was asked for something. */
export interface Location {
  /** The path below the mount point, decoded once, without a slash in front: ``, `api/traces`, `assets/app-1a2b.js`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /**
   * Where the browser has to go instead, relative to where it is, since the address of the page lacks the slash that its
   * relative addresses need.
   */
  readonly redirect: string | undefined;
}

/** What an adapter knows of a request. */
export interface MountedRequest extends IncomingMessage {
  /** The whole path, where a framework took the mount point off `url`. */
  readonly originalUrl?: string;
}

/**
 * Shape: `undefined` for an address that cannot be ours. Whatever a proxy puts in front of the path needs not be known:
 * everything that the page asks for is relative to it.
 */
export function locate(req: MountedRequest): Location | undefined {
  const [rawPath = '', search = ''] = splitAt(req.url ?? '', '?');
  let path: string;
  try {
    path = decodeURIComponent(rawPath);
  } catch {
    return undefined;
  }
  const [whole = ''] = splitAt(req.originalUrl ?? req.url ?? '', '?');
  const below = path.replace(/^\//, '');
  const name = /([^/]*)$/.exec(whole)?.[1] ?? '';
  return {
    path: below,
    query: new URLSearchParams(search),
    redirect:
      below === '' && name !== '' ? `./${name}/${search === '' ? '' : `?${search}`}` : undefined,
  };
}

function splitAt(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
