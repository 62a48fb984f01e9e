import { LlmTraceError } from '../errors.js';
import type { TraceOwner } from '../model/owner.js';
import type { HttpIntegration } from './http-integration.js';
import { DEFAULT_IGNORED_PATHS, type HttpOptions, type IncomingMode } from './http-options.js';
import { ignoredBy, type IgnoreTest } from './ignored-by.js';

/** The options of one middleware, checked and resolved. */
export interface HttpConfig<Req> {
  readonly options: HttpOptions<Req>;
  readonly incoming: IncomingMode;
  readonly traceIdHeader: string | false;
  /** Whether there is anything to ask when a root ends. */
  readonly resolves: boolean;
  readonly ignored: IgnoreTest<Req>;
  tracer(): TraceOwner | undefined;
  route(req: Req): string | undefined;
  opened(req: Req): void;
}

const RESOLVERS = ['user', 'session', 'tenant', 'featureFlags', 'attributes'] as const;
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/i;

/**
 * Checks the options of an HTTP integration.
 *
 * Errors: `invalid_option`, with the option's name.
 */
export function resolveHttpConfig<Req>(
  integration: HttpIntegration<Req>,
  options: HttpOptions<Req>,
): HttpConfig<Req> {
  const {
    incoming = 'parent',
    traceIdHeader = 'x-trace-id',
    ignore = DEFAULT_IGNORED_PATHS,
  } = options;
  demand(
    ['parent', 'link', 'ignore'].includes(incoming),
    "incoming must be 'parent', 'link' or 'ignore'.",
  );
  demand(
    traceIdHeader === false ||
      (typeof traceIdHeader === 'string' && HEADER_NAME.test(traceIdHeader)),
    'traceIdHeader must be the name of a header, or false.',
  );
  demand(
    Array.isArray(ignore) &&
      ignore.every((rule) => rule instanceof RegExp || /^(string|function)$/.test(typeof rule)),
    'ignore must be a list of paths, patterns and functions.',
  );
  for (const name of RESOLVERS) {
    demand(
      options[name] === undefined || typeof options[name] === 'function',
      `${name} must be a function.`,
    );
  }
  const { tracer } = options;
  return {
    options,
    incoming,
    traceIdHeader,
    resolves: RESOLVERS.some((name) => options[name] !== undefined),
    ignored: ignoredBy(ignore),
    tracer: tracer === undefined ? integration.tracer : () => tracer,
    route: integration.route,
    opened: integration.opened ?? (() => {}),
  };
}

function demand(holds: boolean, problem: string): void {
  if (!holds) throw new LlmTraceError('invalid_option', problem);
}
