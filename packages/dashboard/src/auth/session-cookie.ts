import { createHmac, timingSafeEqual } from 'node:crypto';

const NAME = 'llmtrace_session';
const LIFETIME_MS = 12 * 3_600_000;

/** Makes and reads the cookie that stands for a secret once typed. Units: `now` epoch ms. */
export interface SessionCookie {
  /** The header that sets it. */
  issue(now: number, secure: boolean): string;
  /** The header that takes it away. */
  revoke(): string;
  isValid(cookies: string | undefined, now: number): boolean;
}

/** Shape: `<end as epoch ms>.<HMAC of it>`; a changed secret ends every session. */
export function sessionCookie(secret: string): SessionCookie {
  const sign = (text: string): string =>
    createHmac('sha256', `llmtrace dashboard session\n${secret}`).update(text).digest('base64url');
  // No path: the browser keeps it for the folder of the page that set it, wherever that is mounted.
  const attributes = 'HttpOnly; SameSite=Strict';
  return {
    issue(now, secure) {
      const end = String(now + LIFETIME_MS);
      return `${NAME}=${end}.${sign(end)}; Max-Age=${LIFETIME_MS / 1_000}; ${attributes}${secure ? '; Secure' : ''}`;
    },
    revoke: () => `${NAME}=; Max-Age=0; ${attributes}`,
    isValid(cookies, now) {
      return valuesOf(cookies).some((value) => {
        const [end = '', signature = ''] = value.split('.');
        return isSame(signature, sign(end)) && Number(end) > now;
      });
    },
  };
}

/** Compares without telling by its time how much agrees. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function valuesOf(cookies: string | undefined): readonly string[] {
  return (cookies ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(`${NAME}=`))
    .map((cookie) => cookie.slice(NAME.length + 1));
}
