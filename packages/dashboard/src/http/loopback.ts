import type { IncomingMessage } from 'node:http';

const FORWARDED = ['forwarded', 'via', 'x-real-ip'] as const;

/**
 * Tells whether someone sits at this machine and asks it directly: the peer and the host asked for are loopback, and
 * nothing says that a proxy stands between.
 */
export function isLoopbackVisitor(req: IncomingMessage): boolean {
  if (!isLoopbackAddress(req.socket.remoteAddress)) return false;
  if (!isLoopbackHost(req.headers.host)) return false;
  // Browsers speak 1.1 at least; nginx, where nothing else is set, speaks 1.0 and says nothing of itself.
  if (req.httpVersion === '1.0') return false;
  return !Object.keys(req.headers).some(
    (name) => name.startsWith('x-forwarded-') || (FORWARDED as readonly string[]).includes(name),
  );
}

/** Tells whether an address of a socket is of this machine. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return plain === '::1' || /^127(?:\.\d{1,3}){3}$/.test(plain);
}

/** Tells whether a Host header names this machine, so that no name of an attacker's that leads here is taken for it. */
export function isLoopbackHost(host: string | undefined): boolean {
  return (
    host !== undefined && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host)
  );
}
