import { readFileSync } from 'node:fs';
import type { Attributes } from '../wire/otlp-span.js';
import { invalid } from './invalid-option.js';

/** The variables of a process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the standard variables say. */
export interface OtlpEnvironment {
  readonly endpoint?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocol?: string;
  readonly compression?: string;
  readonly timeoutMs?: number;
  readonly tls?: { ca?: Buffer; cert?: Buffer; key?: Buffer };
  readonly resource: Attributes;
}

/**
 * Reads the variables of the OTLP exporter specification; those of traces win over the general ones.
 *
 * Errors: `invalid_option` with the name of a variable that cannot be read.
 */
export function readOtlpEnvironment(env: Env): OtlpEnvironment {
  const found: { -readonly [K in keyof OtlpEnvironment]: OtlpEnvironment[K] } = {
    resource: resourceOf(env),
  };
  const traces = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  const general = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (traces) found.endpoint = traces;
  else if (general) found.endpoint = `${general.replace(/\/$/, '')}/v1/traces`;
  const headers = variable(env, 'HEADERS');
  if (headers) found.headers = pairs(headers.name, headers.value);
  const protocol = variable(env, 'PROTOCOL');
  if (protocol) found.protocol = protocol.value;
  const compression = variable(env, 'COMPRESSION');
  if (compression) found.compression = compression.value;
  const timeout = variable(env, 'TIMEOUT');
  if (timeout) found.timeoutMs = positive(timeout.name, timeout.value);
  const tls = {
    ...file(env, 'ca', 'CERTIFICATE'),
    ...file(env, 'cert', 'CLIENT_CERTIFICATE'),
    ...file(env, 'key', 'CLIENT_KEY'),
  };
  if (Object.keys(tls).length > 0) found.tls = tls;
  return found;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

function variable(env: Env, suffix: string): Variable | undefined {
  for (const name of [`OTEL_EXPORTER_OTLP_TRACES_${suffix}`, `OTEL_EXPORTER_OTLP_${suffix}`]) {
    const value = env[name]?.trim();
    if (value) return { name, value };
  }
  return undefined;
}

function resourceOf(env: Env): Attributes {
  const name = 'OTEL_RESOURCE_ATTRIBUTES';
  const service = env['OTEL_SERVICE_NAME'];
  return {
    ...pairs(name, env[name] ?? ''),
    ...(service ? { 'service.name': service } : undefined),
  };
}

/** Reads `key=value,key=value`, values percent-encoded. */
function pairs(name: string, text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const equals = pair.indexOf('=');
    const key = pair.slice(0, equals).trim();
    if (equals < 0 || key === '') return invalid(name, 'pairs: key=value,key=value');
    try {
      Object.defineProperty(found, key, {
        value: decodeURIComponent(pair.slice(equals + 1).trim()),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } catch {
      return invalid(name, 'pairs whose values are percent-encoded');
    }
  }
  return found;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : invalid(name, 'a number of ms above 0');
}

function file(env: Env, key: string, suffix: string): Record<string, Buffer> | undefined {
  const found = variable(env, suffix);
  if (found === undefined) return undefined;
  try {
    return { [key]: readFileSync(found.value) };
  } catch {
    return invalid(found.name, 'the path of a file that can be read');
  }
}
