import { report } from '../diagnostics.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import type { HttpOptions, RequestUser } from './http-options.js';

type Resolved = { -readonly [K in keyof TraceAttributes]: TraceAttributes[K] };

/** Asks the resolvers of an integration what they know about a request. A throw costs only the resolver's own part. */
export function resolveAttributes<Req>(options: HttpOptions<Req>, req: Req): TraceAttributes {
  const found: Resolved = { ...ask('attributes', options.attributes, req) };
  const user = ask('user', options.user, req);
  if (user !== undefined) Object.assign(found, userAttributes(user));
  const sessionId = ask('session', options.session, req);
  if (sessionId !== undefined) found.sessionId = sessionId;
  const tenantId = ask('tenant', options.tenant, req);
  if (tenantId !== undefined) found.tenantId = tenantId;
  const flags = ask('featureFlags', options.featureFlags, req);
  if (flags !== undefined) found.featureFlags = { ...found.featureFlags, ...flags };
  return found;
}

function userAttributes(user: RequestUser | string | number): TraceAttributes {
  if (typeof user !== 'object') return { userId: String(user) };
  return {
    userId: String(user.id),
    ...(user.segment === undefined ? undefined : { userSegment: user.segment }),
    ...(user.firstSeen === undefined ? undefined : { userFirstSeen: user.firstSeen }),
  };
}

function ask<Req, T>(
  name: string,
  resolver: ((req: Req) => T | null | undefined) | undefined,
  req: Req,
): T | undefined {
  if (resolver === undefined) return undefined;
  try {
    const value = resolver(req) ?? undefined;
    if (!(value instanceof Promise)) return value;
    // An async resolver answers too late; its rejection must not become the app's.
    value.catch((error: unknown) => report('hook_error', `the ${name} resolver rejected`, error));
    report('hook_error', `the ${name} resolver returned a promise; resolvers are synchronous`);
  } catch (error) {
    report('hook_error', `the ${name} resolver threw`, error);
  }
  return undefined;
}
