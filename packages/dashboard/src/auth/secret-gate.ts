import type { Gate } from './authenticate.js';
import { sessionCookie, type SessionCookie } from './session-cookie.js';
import type { DashboardRole } from './user.js';

/** One secret that everyone who may look shares. */
export interface SecretAuth {
  /** At least 16 characters, 8 of them different. */
  readonly secret: string;
  /** What those who know it may do. Default: `reader`. */
  readonly role?: DashboardRole;
}

/** A gate with a page where the secret is typed. */
export interface SecretGate extends Gate {
  readonly secret: string;
  readonly cookie: SessionCookie;
}

const MIN_LENGTH = 16;
const MIN_DIFFERENT = 8;

/** Says what is wrong with a secret; `undefined` where nothing is. */
export function weaknessOf(secret: unknown): string | undefined {
  if (typeof secret !== 'string') return 'must be a text';
  if (secret.length < MIN_LENGTH) return `must have at least ${MIN_LENGTH} characters`;
  if (new Set(secret).size < MIN_DIFFERENT) {
    return `must have at least ${MIN_DIFFERENT} different characters`;
  }
  return undefined;
}

/** Lets in whoever has typed the secret. */
export function secretGate({ secret, role = 'reader' }: SecretAuth): SecretGate {
  const cookie = sessionCookie(secret);
  return {
    secret,
    cookie,
    async authenticate(req) {
      return cookie.isValid(req.headers.cookie, Date.now())
        ? { user: { user: 'secret', role } }
        : { status: 401, remedy: 'Type the secret of this dashboard.' };
    },
  };
}
