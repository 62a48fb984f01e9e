import type { AppConfig, AppReport } from './app-config.ts';
import { startChild, type Child } from './children.ts';

/** The running app and what it can be asked. */
export interface App extends Child {
  readonly config: AppConfig;
  report(): Promise<AppReport>;
  /** Flushes within a time; what `flush` returned. */
  flush(timeoutMs: number): Promise<unknown>;
}

/** Starts the app under test. Shape: `execArgv` goes to Node. */
export async function startApp(config: AppConfig, execArgv: readonly string[] = []): Promise<App> {
  const child = await startChild('./app.ts', { FAULTS_APP: JSON.stringify(config) }, execArgv);
  return {
    ...child,
    config,
    report: async () => (await (await fetch(`${child.url}/report`)).json()) as AppReport,
    flush: async (timeoutMs) =>
      (await fetch(`${child.url}/flush?timeoutMs=${timeoutMs}`, { method: 'POST' })).json(),
  };
}
