import type { ApiRoute } from './api-route.js';

/** Who asks, and what the page has to know before it asks anything else. */
export const meRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'me',
    role: 'viewer',
    summary: 'Who asks, what they may, and the token that changes need.',
    async answer({ user, token }) {
      return { ...user, token };
    },
  },
];
