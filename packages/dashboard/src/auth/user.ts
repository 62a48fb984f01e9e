/**
 * What someone may see and do.
 *
 * Shape: `viewer` sees numbers and names, no text; `reader` also masked text, scores and comments; `admin` may also change
 * sampling, delete, and see who read what.
 */
export type DashboardRole = 'viewer' | 'reader' | 'admin';

/** Someone who may look. */
export interface DashboardUser {
  /** Who it is, as the record of reads names them. */
  readonly user: string;
  readonly role: DashboardRole;
  /** The tenants whose traces exist for them. Default: all, and those of none. */
  readonly tenants?: readonly string[];
}

const RANKS: Readonly<Record<DashboardRole, number>> = { viewer: 0, reader: 1, admin: 2 };

/** Tells whether a role includes another. */
export function includesRole(role: DashboardRole, wanted: DashboardRole): boolean {
  return RANKS[role] >= RANKS[wanted];
}

/** Reads what an app's `authorize` gave. Shape: `undefined` for nobody, and for what is no user. */
export function readUser(given: unknown): DashboardUser | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { user, role, tenants } = given as Partial<Record<keyof DashboardUser, unknown>>;
  if (typeof user !== 'string' || user === '') return undefined;
  if (typeof role !== 'string' || !Object.hasOwn(RANKS, role)) return undefined;
  if (tenants === undefined) return { user, role: role as DashboardRole };
  if (!Array.isArray(tenants) || !tenants.every((tenant) => typeof tenant === 'string')) {
    return undefined;
  }
  return { user, role: role as DashboardRole, tenants };
}
