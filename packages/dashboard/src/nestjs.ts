import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  Module,
  type DynamicModule,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { createDashboard, type Dashboard } from './dashboard.js';
import type { DashboardOptions } from './dashboard-options.js';

/** Options of {@link LlmTraceDashboardModule}. */
export interface NestDashboardOptions extends DashboardOptions {
  /** Below the app's global prefix. Default: `llmtrace`. */
  readonly path?: string;
}

/** What is used of Fastify. */
interface FastifyInstance {
  all(
    path: string,
    handler: (
      req: { readonly raw: IncomingMessage; readonly body?: unknown },
      reply: { hijack(): void; readonly raw: ServerResponse },
    ) => void,
  ): void;
}

/**
 * The dashboard in a Nest app, on Express and on Fastify, below its global prefix.
 *
 * Errors: `invalid_option` with the option's path.
 *
 * @example
 * imports: [LlmTraceDashboardModule.forRoot({ authorize: (req) => userOf(req) })]
 */
export class LlmTraceDashboardModule {
  static forRoot({ path = 'llmtrace', ...options }: NestDashboardOptions = {}): DynamicModule {
    const dashboard = createDashboard(options);
    return {
      module: LlmTraceDashboardModule,
      providers: [
        {
          provide: Mount,
          inject: [HttpAdapterHost, ApplicationConfig],
          useFactory: (host: HttpAdapterHost, app: ApplicationConfig) =>
            new Mount(host, app, path, dashboard),
        },
      ],
    };
  }
}

/** Mounts when the app starts: its global prefix is not known before. */
class Mount implements OnModuleInit, OnModuleDestroy {
  readonly #host: HttpAdapterHost;
  readonly #app: ApplicationConfig;
  readonly #path: string;
  readonly #dashboard: Dashboard;

  constructor(host: HttpAdapterHost, app: ApplicationConfig, path: string, dashboard: Dashboard) {
    this.#host = host;
    this.#app = app;
    this.#path = path;
    this.#dashboard = dashboard;
  }

  onModuleInit(): void {
    const handle = (req: IncomingMessage, res: ServerResponse): void =>
      void this.#dashboard.handle(req, res);
    const adapter = this.#host.httpAdapter;
    const parts = [this.#app.getGlobalPrefix(), this.#path].map(trimmed);
    const base = `/${parts.filter(Boolean).join('/')}`;
    if (adapter.getType() === 'express') {
      adapter.use(base, handle);
      return;
    }
    const fastify = adapter.getInstance<FastifyInstance>();
    for (const path of [base, `${base}/*`]) {
      fastify.all(path, ({ raw, body }, reply) => {
        reply.hijack();
        const originalUrl = raw.url ?? '';
        const url = originalUrl.slice(base.length) || '/';
        handle(Object.assign(raw, { originalUrl, url, body }), reply.raw);
      });
    }
  }

  onModuleDestroy(): Promise<void> {
    return this.#dashboard.close();
  }
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

Module({})(LlmTraceDashboardModule);
