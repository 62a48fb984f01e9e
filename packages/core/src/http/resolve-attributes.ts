import { report } from '../diagnostics.js';
import { idText } from '../model/id-text.js';
import { mergeAttributes, type LiveTrace } from '../model/live-trace.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import type { HttpOptions, RequestUser } from './http-options.js';

type Resolved = { -readonly [K in keyof TraceAttributes]: TraceAttributes[K] };

/** What a resolver that failed says. */
const FAILED: unique symbol = Symbol('failed');

/**
 * Asks the resolvers of an integration what they know about a request. A throw costs only the resolver's own part, and
 * `trace` is told where the tenant may be lost by it.
 */
export function resolveAttributes<Req>(
  options: HttpOptions<Req>,
  req: Req,
  trace: Pick<LiveTrace, 'unlearnt'>,
): TraceAttributes {
  function ask<T>(
    name: string,
    resolver: ((req: Req) => T | null | undefined) | undefined,
  ): T | undefined {
    const said = resolver === undefined ? undefined : askOne(name, resolver, req);
    if (said !== FAILED) return said;
    if (name === 'tenant' || name === 'attributes') trace.unlearnt ??= 'tenant';
    return undefined;
  }
  const found: Resolved = mergeAttributes(undefined, ask('attributes', options.attributes) ?? {});
  const user = ask('user', options.user);
  if (user !== undefined) Object.assign(found, userAttributes(user));
  const sessionId = ask('session', options.session);
  if (sessionId !== undefined) found.sessionId = sessionId;
  const tenantId = ask('tenant', options.tenant);
  if (tenantId !== undefined) found.tenantId = tenantId;
  const flags = ask('featureFlags', options.featureFlags);
  return flags === undefined ? found : mergeAttributes(found, { featureFlags: flags });
}

/** A user without an id is none. */
function userAttributes(user: RequestUser | string | number): TraceAttributes {
  const given: unknown = typeof user === 'object' ? user.id : user;
  const userId = idText(given);
  if (userId === undefined) {
    if (given !== undefined && given !== null)
      report('hook_error', 'the id of a user is neither a string nor a number');
    return {};
  }
  if (typeof user !== 'object') return { userId };
  return {
    userId,
    ...(user.segment === undefined ? undefined : { userSegment: user.segment }),
    ...(user.firstSeen === undefined ? undefined : { userFirstSeen: user.firstSeen }),
  };
}

function askOne<Req, T>(
  name: string,
  resolver: (req: Req) => T | null | undefined,
  req: Req,
): T | typeof FAILED | undefined {
  try {
    const value = resolver(req) ?? undefined;
    if (!(value instanceof Promise)) return value;
    // An async resolver answers too late; its rejection must not become the app's.
    value.catch((error: unknown) => report('hook_error', `the ${name} resolver rejected`, error));
    report('hook_error', `the ${name} resolver returned a promise; resolvers are synchronous`);
  } catch (error) {
    report('hook_error', `the ${name} resolver threw`, error);
  }
  return FAILED;
}
