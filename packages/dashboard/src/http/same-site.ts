import type { IncomingMessage } from 'node:http';

/**
 * Tells whether a request was made by a page of ours, or by no page at all.
 *
 * Source: Fetch Metadata Request Headers, W3C; where a browser does not send them, the Origin header.
 */
export function isSameOrigin(req: IncomingMessage): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = req.headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
