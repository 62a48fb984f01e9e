import type { DashboardOptions } from '@llmtrace/dashboard';

/** An app with a dashboard in it, that listens on a real socket. */
export interface DashboardApp {
  /** Shape: `http://127.0.0.1:41234`. */
  readonly origin: string;
  /** Where visitors find the dashboard, without a slash at the end: `/admin/llmtrace`, or nothing at the root. */
  readonly mount: string;
  close(): Promise<void>;
}

/**
 * Makes an app in the way of its framework: a parser of JSON bodies for the whole app, then the dashboard, and beside it
 * `GET /beside` that answers `beside`, unless the dashboard is at the root.
 */
export type CreateDashboardApp = (options: DashboardOptions) => Promise<DashboardApp>;
