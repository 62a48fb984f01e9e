import type { IncomingMessage } from 'node:http';
import type { Gate } from './authenticate.js';
import { readUser, type DashboardUser } from './user.js';

/** Names who asks, from what the app's own sign-in left on the request; `null` for nobody. */
export type Authorize = (
  req: IncomingMessage,
) => DashboardUser | null | undefined | Promise<DashboardUser | null | undefined>;

/** Lets in whom the app names. Whatever it throws or gives that is no user lets nobody in. */
export function appGate(authorize: Authorize, failed: (error: unknown) => void): Gate {
  return {
    async authenticate(req) {
      try {
        const given = await authorize(req);
        const user = readUser(given);
        if (user !== undefined) return { user };
        if (given !== null && given !== undefined) {
          failed(new TypeError('authorize gave no { user, role, tenants? }'));
        }
        return { status: 403, remedy: 'You are not allowed to look at this dashboard.' };
      } catch (error) {
        failed(error);
        return { status: 500, remedy: 'It could not be found out who you are.' };
      }
    },
  };
}
