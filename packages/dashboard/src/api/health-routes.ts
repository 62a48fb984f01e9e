import type { RaiseOptions } from '@llmtrace/core';
import { ApiError, textOf, type ApiRoute } from './api-route.js';
import { mayKnow, mustKnowAll } from './scope.js';

/** How tracing itself is doing, and what may be changed about it while the app runs. */
export const healthRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'health',
    role: 'viewer',
    summary:
      'Raised sampling; and, for those who may know of every tenant, counts of each exporter, diagnostics and where the store is.',
    async answer({ app, store, user }) {
      const overrides = app.overrides().filter(({ tenant }) => mayKnow(user, tenant));
      if (user.tenants !== undefined) return { overrides };
      return { ...app.state?.(), overrides, store: { location: store.location } };
    },
  },
  {
    method: 'GET',
    path: 'losses',
    role: 'viewer',
    summary: 'Records that exporters lost, by exporter and reason, the most first.',
    takes: 'LossFilter',
    async answer({ store, input, user }) {
      mustKnowAll(user);
      return store.lookups.losses(input);
    },
  },
  {
    method: 'POST',
    path: 'sampling/raise',
    role: 'admin',
    summary: 'Keeps more of some traces for a while.',
    takes: 'RaiseOptions',
    async answer({ app, input, user }) {
      const { tenant } = input as { readonly tenant?: string };
      if (!mayKnow(user, tenant)) throw new ApiError(403, 'forbidden', 'Name one of your tenants.');
      const raised = app.raise(input as unknown as RaiseOptions);
      if (raised === undefined) {
        throw new ApiError(
          400,
          'refused',
          'Name a tenant, route, model or prompt version, and a time of at most a week; no more than 100 at once.',
        );
      }
      return raised;
    },
  },
  {
    method: 'POST',
    path: 'sampling/clear',
    role: 'admin',
    summary: 'Takes back a raise.',
    takes: '{ id: string }',
    async answer({ app, input, user }) {
      const id = textOf(input, 'id');
      const override = app.overrides().find((one) => one.id === id);
      if (override === undefined || !mayKnow(user, override.tenant)) {
        throw new ApiError(404, 'not_found', 'There is no such raise.');
      }
      app.clear(id);
      return { ok: true };
    },
  },
  {
    method: 'GET',
    path: 'access',
    role: 'admin',
    summary: 'Who was shown the text of which traces, the newest first.',
    takes: '{ user?: string; traceId?: string; before?: number; limit?: number }',
    async answer({ store, input, limits, user }) {
      mustKnowAll(user);
      return store.listAccess(input, limits);
    },
  },
];
