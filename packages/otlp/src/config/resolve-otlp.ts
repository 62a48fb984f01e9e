import type { Dialect } from '../dialects/dialect.js';
import { genaiDialect } from '../dialects/genai.js';
import { langfuseDialect } from '../dialects/langfuse.js';
import { langsmithDialect } from '../dialects/langsmith.js';
import { openinferenceDialect } from '../dialects/openinference.js';
import type { DialectName, OtlpOptions } from '../exporter/otlp-options.js';
import { Target } from '../http/target.js';
import type { ScoreTarget } from '../scores/score-target.js';
import { jsonFormat } from '../wire/json-format.js';
import type { Attributes } from '../wire/otlp-span.js';
import { protobufFormat } from '../wire/protobuf-format.js';
import type { WireFormat } from '../wire/wire-format.js';
import { invalid } from './invalid-option.js';
import { readOtlpEnvironment, type Env, type OtlpEnvironment } from './otlp-environment.js';

const DEFAULT_ENDPOINT = 'http://localhost:4318/v1/traces';
const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_REQUEST_BYTES = 3 * 1_048_576;
const KNOWN: ReadonlySet<string> = new Set<keyof OtlpOptions>([
  'name',
  'endpoint',
  'headers',
  'dialect',
  'protocol',
  'compression',
  'timeoutMs',
  'maxRequestBytes',
  'allowRaw',
  'resource',
  'scores',
  'tls',
]);
const DIALECTS: Readonly<Record<DialectName, () => Dialect>> = {
  genai: () => genaiDialect(),
  'genai-compat': () => genaiDialect({ compat: true }),
  'genai-1.41': () => genaiDialect({ version: '1.41' }),
  langfuse: () => langfuseDialect,
  langsmith: () => langsmithDialect,
  openinference: () => openinferenceDialect,
};
const FORMATS: Readonly<Record<string, WireFormat>> = {
  'http/protobuf': protobufFormat,
  'http/json': jsonFormat,
};

/** Options after defaults, environment and validation. */
export interface OtlpConfig {
  readonly name: string;
  readonly target: Target;
  readonly dialect: Dialect;
  readonly format: WireFormat;
  readonly gzip: boolean;
  readonly timeoutMs: number;
  readonly maxRequestBytes: number;
  readonly allowRaw: boolean;
  /** What the traces say of their service gives way to it. */
  readonly resource: Attributes;
  readonly scores: 'events' | 'none' | ScoreTarget;
}

/**
 * Checks options and fills in the environment. Headers of the variables go to the endpoint of the variables alone.
 *
 * Errors: `invalid_option` with the path of the option or the name of the variable; `path` is that of the options.
 */
export function resolveOtlp(options: OtlpOptions, env: Env, path: string = 'otlp'): OtlpConfig {
  if (typeof options !== 'object' || options === null) return invalid(path, 'an object');
  for (const key of Object.keys(options)) {
    if (!KNOWN.has(key)) return invalid(`${path}.${key}`, 'left out: there is no such option');
  }
  const found = readOtlpEnvironment(env);
  const name = options.name ?? 'otlp';
  if (typeof name !== 'string' || !/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    return invalid(`${path}.name`, 'a name: letters and digits, a small letter first');
  }
  return {
    name,
    target: new Target(path, targetOf(options, found, path)),
    dialect: resolveDialect(options.dialect ?? 'genai', `${path}.dialect`),
    format: choice(
      `${path}.protocol`,
      options.protocol ?? found.protocol ?? 'http/protobuf',
      FORMATS,
    ),
    gzip: choice(`${path}.compression`, options.compression ?? found.compression ?? 'gzip', {
      gzip: true,
      none: false,
    }),
    timeoutMs: number(
      `${path}.timeoutMs`,
      options.timeoutMs ?? found.timeoutMs,
      DEFAULT_TIMEOUT_MS,
    ),
    maxRequestBytes: number(
      `${path}.maxRequestBytes`,
      options.maxRequestBytes,
      DEFAULT_REQUEST_BYTES,
    ),
    allowRaw: flag(`${path}.allowRaw`, options.allowRaw),
    resource: { ...found.resource, ...attributes(`${path}.resource`, options.resource) },
    scores: scoresOf(`${path}.scores`, options.scores ?? 'events'),
  };
}

function targetOf(
  { endpoint, headers, tls }: OtlpOptions,
  found: OtlpEnvironment,
  path: string,
): ConstructorParameters<typeof Target>[1] {
  const certificates = tls ?? found.tls;
  const own = endpoint === undefined ? found.headers : undefined;
  const url =
    endpoint === undefined ? (found.endpoint ?? DEFAULT_ENDPOINT) : tracesUrl(endpoint, path);
  return {
    url,
    headers: headers === undefined ? (own ?? {}) : headers,
    ...(certificates === undefined ? undefined : { tls: certificates }),
  };
}

function tracesUrl(endpoint: string, path: string): string {
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) {
    return invalid(`${path}.endpoint`, 'an absolute http or https URL');
  }
  const url = new URL(endpoint);
  if (!url.pathname.endsWith('/v1/traces')) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  }
  return url.href;
}

/**
 * The dialect of a name, or the one that is given.
 *
 * Errors: `invalid_option` with the path.
 */
export function resolveDialect(dialect: DialectName | Dialect, path: string): Dialect {
  if (typeof dialect === 'string') return choice(path, dialect, DIALECTS)();
  const { name, word }: Partial<Dialect> = dialect ?? {};
  return typeof name === 'string' && typeof word === 'function'
    ? dialect
    : invalid(path, `one of ${Object.keys(DIALECTS).join(', ')}, or { name, word(subject) }`);
}

function choice<T>(path: string, value: string, choices: Readonly<Record<string, T>>): T {
  return Object.hasOwn(choices, value)
    ? (choices[value] as T)
    : invalid(path, `one of ${Object.keys(choices).join(', ')}`);
}

function number(path: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  return Number.isFinite(value) && value >= 1 ? value : invalid(path, 'a number ≥ 1');
}

function flag(path: string, value: boolean | undefined): boolean {
  return value === undefined || typeof value === 'boolean'
    ? value === true
    : invalid(path, 'a boolean');
}

function attributes(path: string, value: Attributes | undefined): Attributes {
  return value === undefined || (typeof value === 'object' && value !== null)
    ? (value ?? {})
    : invalid(path, 'an object');
}

function scoresOf(path: string, scores: OtlpConfig['scores']): OtlpConfig['scores'] {
  if (scores === 'events' || scores === 'none') return scores;
  return typeof (scores as Partial<ScoreTarget> | null)?.request === 'function'
    ? scores
    : invalid(path, '"events", "none" or a target: { name, request(score) }');
}
