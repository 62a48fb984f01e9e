import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { report } from '@llmtrace/core/guard';
import { openStore, type TraceStore } from '@llmtrace/store';
import { answerApi } from './api/answer.js';
import { accessLog } from './api/access-log.js';
import { API_ROUTES } from './api/routes.js';
import { ownApp, type TracedApp } from './api/traced-app.js';
import { Assets } from './assets.js';
import type { DashboardOptions } from './dashboard-options.js';
import { UI_ASSETS } from './generated/ui-assets.js';
import { locate, type Location, type MountedRequest } from './http/location.js';
import { login, logout, type Door } from './http/login.js';
import { createRateLimit, type RateLimit } from './http/rate-limit.js';
import { respond, respondError } from './http/respond.js';
import { isSameOrigin } from './http/same-site.js';
import { tokenOf } from './http/token.js';
import { resolveOptions, type DashboardConfig } from './resolve-options.js';

const TRIES_EACH = 10;
const TRIES_ALL = 100;
const API = 'api/';

/** A dashboard without a framework: adapters hand requests to it. */
export interface Dashboard {
  /** Answers a request whose `url` is below the mount point. Never throws. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Closes the store, where the dashboard opened it. */
  close(): Promise<void>;
}

/**
 * Makes a dashboard.
 *
 * Errors: `invalid_option` with the option's path. A store that cannot be opened is told to whoever looks.
 */
export function createDashboard(options: DashboardOptions = {}): Dashboard {
  return mountDashboard(resolveOptions(options), ownApp);
}

/** Makes a dashboard for an app that may be another than the one it runs in. */
export function mountDashboard(config: DashboardConfig, app: TracedApp): Dashboard {
  return new MountedDashboard(config, app);
}

class MountedDashboard implements Dashboard {
  readonly #config: DashboardConfig;
  readonly #app: TracedApp;
  readonly #assets: Assets = new Assets(UI_ASSETS);
  readonly #requests: RateLimit;
  readonly #door: Door | undefined;
  readonly #tokenKey: Buffer = randomBytes(32);
  #store: TraceStore | undefined;

  constructor(config: DashboardConfig, app: TracedApp) {
    this.#config = config;
    this.#app = app;
    this.#requests = createRateLimit(config.maxRequestsPerMinute);
    this.#door = config.door && {
      gate: config.door,
      tries: { each: createRateLimit(TRIES_EACH), all: createRateLimit(TRIES_ALL) },
    };
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      await this.#answer(req as MountedRequest, res);
    } catch (error) {
      report('hook_error', 'the dashboard could not answer', error);
      respondError(res, 500, 'internal', 'The dashboard could not answer.');
    }
  }

  async close(): Promise<void> {
    const opened = this.#store;
    this.#store = undefined;
    await opened?.close();
  }

  async #answer(req: MountedRequest, res: ServerResponse): Promise<void> {
    const place = locate(req);
    if (place === undefined) return respondError(res, 400, 'bad_path', 'This is no address.');
    if (!this.#mayAskHere(req)) {
      return respondError(res, 403, 'host', 'This dashboard does not answer to that host name.');
    }
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    if ((!isRead || place.path.startsWith(API)) && !isSameOrigin(req)) {
      return respondError(res, 403, 'cross_site', 'Another site asked for this.');
    }
    if (this.#door !== undefined && req.method === 'POST') {
      if (place.path === 'login') return login(this.#door, req, res);
      if (place.path === 'logout') return logout(this.#door, res);
    }
    const visitor = await this.#config.gate.authenticate(req);
    if (!('user' in visitor)) return this.#refuse(visitor, place, req, res);
    const { user } = visitor;
    if (!this.#requests.take(user.user)) {
      return respondError(res, 429, 'too_many_requests', 'Too many requests. Wait a moment.');
    }
    if (place.path.startsWith(API)) {
      const path = place.path.slice(API.length);
      const method = isRead ? 'GET' : req.method;
      const routes = API_ROUTES.filter((one) => one.path === path);
      const route = routes.find((one) => one.method === method);
      if (routes.length === 0) return respondError(res, 404, 'no_route', 'There is nothing here.');
      if (route === undefined) {
        return respondError(res, 405, 'method', 'That cannot be done with this.');
      }
      const store = this.#opened();
      const token = tokenOf(this.#tokenKey, user);
      const limits = { timeoutMs: this.#config.queryTimeoutMs };
      const noteRead = accessLog(store, user);
      const context = { app: this.#app, store, queries: store.queries, limits, token, noteRead };
      return answerApi(route, user, place.query, context, req, res);
    }
    this.#serve(place, req, res);
  }

  #mayAskHere(req: IncomingMessage): boolean {
    const { hosts } = this.#config;
    return hosts === undefined || hosts.includes(req.headers.host ?? '');
  }

  /** Whoever may not look may at most see the page that asks for the secret: it holds nothing. */
  #refuse(
    { status, remedy }: { readonly status: number; readonly remedy: string },
    place: Location,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    if (this.#door !== undefined && !place.path.startsWith(API))
      return this.#serve(place, req, res);
    if (place.path.startsWith(API)) return respondError(res, status, 'not_allowed', remedy);
    respond(res, { status, type: 'text/plain; charset=utf-8' }, `${remedy}\n`);
  }

  #serve(place: Location, req: IncomingMessage, res: ServerResponse): void {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      return respondError(res, 405, 'method', 'Only GET is possible here.');
    }
    if (place.redirect !== undefined) {
      return respond(
        res,
        { status: 307, type: 'text/plain', headers: { location: place.redirect } },
        '',
      );
    }
    if (!this.#assets.serve(place.path, req, res)) {
      respondError(res, 404, 'no_route', 'There is nothing here.');
    }
  }

  /** Opened when someone looks. */
  #opened(): TraceStore {
    const { store } = this.#config;
    if (typeof store === 'object') return store;
    this.#store ??= openStore(store);
    return this.#store;
  }
}
