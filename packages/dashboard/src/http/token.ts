import { createHmac } from 'node:crypto';
import type { DashboardUser } from '../auth/user.js';

/** What a page has to send with a change, so that no other page can make a browser send it. */
export function tokenOf(key: Uint8Array, { user, role }: DashboardUser): string {
  return createHmac('sha256', key).update(`${role}\n${user}`).digest('base64url');
}
