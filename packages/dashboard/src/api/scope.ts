import { randomUUID } from 'node:crypto';
import type { TraceFilter } from '@llmtrace/store';
import { includesRole, type DashboardUser } from '../auth/user.js';
import { ApiError } from './api-route.js';

/** A tenant that no trace has: a filter on it finds nothing. */
const NOBODY: string = randomUUID();
/** Conditions that tell of text, or of judgements, by what they find. */
const READER_FILTERS = ['text', 'metadata', 'scores'] as const;

/**
 * A filter that finds what a user may know of, and nothing else.
 *
 * Errors: `ApiError` 403 where it asks after text or scores and the user may not see them.
 */
export function scopeFilter(given: unknown, user: DashboardUser): TraceFilter {
  const filter = (typeof given === 'object' && given !== null ? given : {}) as TraceFilter;
  if (!includesRole(user.role, 'reader')) {
    for (const name of READER_FILTERS) {
      if (filter[name] === undefined) continue;
      throw new ApiError(403, 'forbidden', `To filter by "${name}" takes the role reader.`);
    }
  }
  if (user.tenants === undefined) return filter;
  return { ...filter, tenant: scopeTenants(filter.tenant, user.tenants) };
}

/** The tenants of a condition that a user may know of. Shape: never empty, since no condition at all would mean everyone. */
export function scopeTenants(given: unknown, allowed: readonly string[]): readonly string[] {
  const kept = allowed.filter((tenant) => isMeant(given, tenant));
  return kept.length === 0 ? [NOBODY] : kept;
}

function isMeant(given: unknown, tenant: string): boolean {
  if (given === undefined || given === null) return true;
  if (typeof given === 'string') return given === tenant;
  if (Array.isArray(given)) return given.includes(tenant);
  const { not, exists } = given as { readonly not?: unknown; readonly exists?: unknown };
  if (exists !== undefined) return exists === true;
  return not !== undefined && !isMeant(not, tenant);
}

/** Tells whether what belongs to a tenant exists for a user. */
export function mayKnow(user: DashboardUser, tenantId: string | undefined): boolean {
  return user.tenants === undefined || (tenantId !== undefined && user.tenants.includes(tenantId));
}

/** Errors: `ApiError` 403 for those who may know of some tenants alone: what is asked for is of all of them. */
export function mustKnowAll({ tenants }: DashboardUser): void {
  if (tenants === undefined) return;
  throw new ApiError(403, 'forbidden', 'This is for those who may know of every tenant.');
}
