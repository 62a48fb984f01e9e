import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSame } from '../auth/session-cookie.js';
import type { SecretGate } from '../auth/secret-gate.js';
import { readJson, BodyError } from './read-body.js';
import type { RateLimit } from './rate-limit.js';
import { respond, respondError, respondJson } from './respond.js';

/** What a sign-in needs. */
export interface Door {
  readonly gate: SecretGate;
  /** By address, and by `*` for all together. */
  readonly tries: { readonly each: RateLimit; readonly all: RateLimit };
}

/** Takes `{ secret }`, and gives a cookie for it. */
export async function login(
  { gate, tries }: Door,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (!tries.each.take(req.socket.remoteAddress ?? '') || !tries.all.take('*')) {
    return respondError(res, 429, 'too_many_tries', 'Too many tries. Wait a minute.');
  }
  let given: unknown;
  try {
    given = await readJson(req);
  } catch (error) {
    const status = error instanceof BodyError ? error.status : 400;
    return respondError(res, status, 'invalid_input', 'Send { "secret": "…" } as JSON.');
  }
  const secret = (given as { readonly secret?: unknown } | null)?.secret;
  if (typeof secret !== 'string' || !isSame(secret, gate.secret)) {
    return respondError(res, 401, 'wrong_secret', 'That is not the secret.');
  }
  res.setHeader('set-cookie', gate.cookie.issue(Date.now(), isEncrypted(req)));
  respondJson(res, 200, { ok: true });
}

/** Takes the cookie away. */
export function logout({ gate }: Door, res: ServerResponse): void {
  res.setHeader('set-cookie', gate.cookie.revoke());
  respond(res, { status: 204, type: 'application/json' }, undefined);
}

function isEncrypted(req: IncomingMessage): boolean {
  return 'encrypted' in req.socket || req.headers['x-forwarded-proto'] === 'https';
}
