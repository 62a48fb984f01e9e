import type { App } from './start-app.ts';

/** The worst that an app said of itself while it was watched. */
export interface Watched {
  /** Units: bytes above the first report. */
  readonly rssGrowthBytes: number;
  readonly loopP99Ms: number;
}

/** Asks an app twice a second until `stop` is called. */
export function watch(app: App): { stop(): Promise<Watched> } {
  let first: number | undefined;
  let most = 0;
  const loops: number[] = [];
  const over = new AbortController();
  const done = (async () => {
    while (!over.signal.aborted) {
      const report = await app.report().catch(() => undefined);
      if (report !== undefined) {
        first ??= report.rssBytes;
        most = Math.max(most, report.rssBytes);
        loops.push(report.loopP99Ms);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  return {
    async stop() {
      over.abort();
      await done;
      // The median of half-second figures: one slow moment of the machine is none of the app's.
      const sorted = loops.sort((a, b) => a - b);
      return {
        rssGrowthBytes: most - (first ?? most),
        loopP99Ms: sorted[Math.floor(sorted.length / 2)] ?? 0,
      };
    },
  };
}
