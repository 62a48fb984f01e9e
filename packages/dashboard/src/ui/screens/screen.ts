import type { ComponentType } from 'preact';
import type { Range } from '../data/range.js';
import type { Route } from '../data/route.js';

/** Who looks. */
export interface Me {
  readonly user: string;
  readonly role: 'viewer' | 'reader' | 'admin';
  readonly tenants?: readonly string[];
  /** What a change has to send. */
  readonly token: string;
}

/** What every screen is given. */
export interface ScreenProps {
  readonly route: Route;
  readonly range: Range;
  readonly me: Me;
}

/** A screen and its place in the navigation. */
export interface Screen {
  /** The first part of its address. */
  readonly path: string;
  readonly title: string;
  /** `false`: it has no range of time. */
  readonly timed?: false;
  /** `false`: reached from others alone. */
  readonly listed?: false;
  /** The key that opens it after `g`. */
  readonly key?: string;
  readonly component: ComponentType<ScreenProps>;
}
