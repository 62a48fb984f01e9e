import { startChild, type Child } from './children.ts';
import type { SinkMode, SinkReport } from './sink-mode.ts';

/** The running sink. */
export interface Sink extends Child {
  /** Where OTLP goes. */
  readonly endpoint: string;
  set(mode: SinkMode): Promise<void>;
  report(): Promise<SinkReport>;
}

/** Starts a sink that takes everything. */
export async function startSink(): Promise<Sink> {
  const child = await startChild('./sink.ts', {});
  const { dataPort } = child.told as { readonly dataPort: number };
  return {
    ...child,
    endpoint: `http://127.0.0.1:${dataPort}/v1/traces`,
    async set(mode) {
      await fetch(child.url, { method: 'POST', body: JSON.stringify(mode) });
    },
    report: async () => (await (await fetch(child.url)).json()) as SinkReport,
  };
}
