import { createServer } from 'node:http';
import { ask, apiPath, type Answer, type Ask } from '@llmtrace/testing/dashboard-contract';
import { serve } from '@llmtrace/testing/integration-contract';
import { onTestFinished } from 'vitest';
import { createDashboard, type DashboardOptions, type DashboardUser } from '../../src/index.js';

/** A dashboard at the root of a server of its own. */
export interface RunningDashboard {
  readonly origin: string;
  visit(path: string, sent?: Ask): Promise<Answer>;
  /** Asks the API as a user whom `byHeader` names. */
  api(path: string, input?: unknown, user?: DashboardUser | null): Promise<Answer>;
}

/** Starts a dashboard; it is closed after the test. */
export async function runDashboard(options: DashboardOptions): Promise<RunningDashboard> {
  const dashboard = createDashboard(options);
  const { url, close } = await serve(createServer((req, res) => void dashboard.handle(req, res)));
  onTestFinished(async () => {
    await close();
    await dashboard.close();
  });
  return {
    origin: url,
    visit: (path, sent) => ask(url, path, sent),
    api: (path, input, user = ADMIN) =>
      ask(url, apiPath('', path, input), { headers: user === null ? {} : userHeader(user) }),
  };
}

export const ADMIN: DashboardUser = { user: 'the admin', role: 'admin' };
export const READER: DashboardUser = { user: 'the reader', role: 'reader' };
export const VIEWER: DashboardUser = { user: 'the viewer', role: 'viewer' };

/** Says who asks, to {@link byHeader}. */
export function userHeader(user: DashboardUser): { readonly 'x-test-user': string } {
  return { 'x-test-user': JSON.stringify(user) };
}

/** Takes the word of a header for who asks. */
export const byHeader: NonNullable<DashboardOptions['authorize']> = ({ headers }) => {
  const header = headers['x-test-user'];
  return typeof header === 'string' ? (JSON.parse(header) as DashboardUser) : null;
};
