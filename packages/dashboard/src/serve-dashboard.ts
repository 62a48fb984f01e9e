import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LlmTraceError, resolveTraceDirectory } from '@llmtrace/core';
import { appsOfFolder } from './api/traced-app.js';
import { mountDashboard } from './dashboard.js';
import type { DashboardOptions } from './dashboard-options.js';
import { isLoopbackAddress } from './http/loopback.js';
import { resolveOptions } from './resolve-options.js';

/** Options of {@link serveDashboard}. */
export interface ServeDashboardOptions extends DashboardOptions {
  /** The trace folder of the apps. Default: `LLMTRACE_DIR`, else `.llmtrace`. */
  readonly dir?: string;
  /** Default: 4777; 0 for any that is free. */
  readonly port?: number;
  /** The address to listen at. Default: both loopback addresses. */
  readonly host?: string;
}

/** A dashboard with a server of its own. */
export interface ServedDashboard {
  /** Shape: `http://127.0.0.1:4777/`. */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1'] as const;
const DEFAULT_PORT = 4_777;

/**
 * Serves a dashboard on a server of its own, for the apps that write to a trace folder or a database.
 *
 * Errors: `invalid_option` with the option's path, also for an address that others can reach while nobody says who may look;
 * what listening throws.
 */
export async function serveDashboard({
  port = DEFAULT_PORT,
  host,
  dir: given,
  ...options
}: ServeDashboardOptions = {}): Promise<ServedDashboard> {
  const dir = resolveTraceDirectory(given);
  const config = resolveOptions({ store: dir, ...options });
  const isOpen = options.authorize === undefined && options.auth === undefined;
  if (host !== undefined && isOpen && !isLoopbackAddress(host)) {
    throw new LlmTraceError(
      'invalid_option',
      `Option "host" must be 127.0.0.1 or ::1 while neither "authorize" nor "auth" is given, got "${host.slice(0, 40)}".`,
      { from: 'dashboard' },
    );
  }
  const dashboard = mountDashboard(config, appsOfFolder(dir));
  const listener: RequestListener = (req, res) => void dashboard.handle(req, res);
  const servers = [await listen(listener, host ?? LOOPBACK[0], port)];
  const [first] = servers as [Server];
  const at = first.address() as AddressInfo;
  // A machine without IPv6, or with the port taken there, is served at the other address all the same.
  const second =
    host === undefined
      ? await listen(listener, LOOPBACK[1], at.port).catch(() => undefined)
      : undefined;
  if (second !== undefined) servers.push(second);
  return {
    url: `http://${at.family === 'IPv6' ? `[${at.address}]` : at.address}:${at.port}/`,
    async close() {
      await Promise.all(servers.map(closeServer));
      await dashboard.close();
    },
  };
}

async function listen(listener: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(listener);
  await once(server.listen(port, host), 'listening');
  return server;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
