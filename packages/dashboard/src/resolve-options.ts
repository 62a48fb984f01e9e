import { LlmTraceError } from '@llmtrace/core';
import { report } from '@llmtrace/core/guard';
import { storePath, type TraceStore } from '@llmtrace/store';
import { appGate } from './auth/app-gate.js';
import type { Gate } from './auth/authenticate.js';
import { loopbackGate } from './auth/loopback-gate.js';
import { secretGate, weaknessOf, type SecretGate } from './auth/secret-gate.js';
import type { DashboardOptions } from './dashboard-options.js';

/** Options with their defaults. */
export interface DashboardConfig {
  readonly store: TraceStore | string | undefined;
  readonly gate: Gate;
  /** The gate, where it has a page that asks for a secret. */
  readonly door: SecretGate | undefined;
  readonly hosts: readonly string[] | undefined;
  readonly maxRequestsPerMinute: number;
  readonly queryTimeoutMs: number;
}

const NAMES: readonly (keyof DashboardOptions)[] = [
  'store',
  'authorize',
  'auth',
  'hosts',
  'maxRequestsPerMinute',
  'queryTimeoutMs',
];

/** Checks options. Errors: `invalid_option` with the path of what is wrong. */
export function resolveOptions(options: DashboardOptions): DashboardConfig {
  for (const name of Object.keys(options)) {
    if (!(NAMES as readonly string[]).includes(name)) {
      invalidOption(name, `one of ${NAMES.join(', ')}`, name);
    }
  }
  const { authorize, auth, hosts, store } = options;
  if (authorize !== undefined && typeof authorize !== 'function') {
    invalidOption('authorize', 'a function of the request', authorize);
  }
  if (authorize !== undefined && auth !== undefined) {
    invalidOption('auth', 'left out where `authorize` is given', 'both');
  }
  const door = auth === undefined ? undefined : doorOf(auth);
  if (
    hosts !== undefined &&
    !(Array.isArray(hosts) && hosts.every((host) => typeof host === 'string'))
  ) {
    invalidOption('hosts', 'a list of host names', hosts);
  }
  // Said now, not to whoever looks first.
  if (typeof store === 'string') storePath(store);
  return {
    store,
    gate: authorize === undefined ? (door ?? loopbackGate) : appGate(authorize, reportFailure),
    door,
    hosts,
    maxRequestsPerMinute: positive('maxRequestsPerMinute', options.maxRequestsPerMinute, 1_200),
    queryTimeoutMs: positive('queryTimeoutMs', options.queryTimeoutMs, 10_000),
  };
}

function doorOf(auth: NonNullable<DashboardOptions['auth']>): SecretGate {
  const weakness = weaknessOf(auth.secret);
  if (weakness !== undefined) invalidOption('auth.secret', `a strong secret: it ${weakness}`, '…');
  const { role } = auth;
  if (role !== undefined && !['viewer', 'reader', 'admin'].includes(role)) {
    invalidOption('auth.role', 'viewer, reader or admin', role);
  }
  return secretGate(auth);
}

function positive(path: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  return invalidOption(path, 'a number above 0', value);
}

function invalidOption(path: string, wanted: string, got: unknown): never {
  const shown = typeof got === 'string' ? `"${got.slice(0, 40)}"` : typeof got;
  throw new LlmTraceError('invalid_option', `Option "${path}" must be ${wanted}, got ${shown}.`, {
    from: 'dashboard',
  });
}

function reportFailure(error: unknown): void {
  report('hook_error', 'the dashboard could not find out who asks', error);
}
