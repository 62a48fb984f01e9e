import type { Exporter, ExportResult } from '../../exporters/exporter.js';
import type { SealedRecord } from '../../sealing/sealed.js';
import { timerMs } from '../../model/timer-ms.js';
import { ExportError } from '../export-error.js';

/**
 * Has an exporter take a batch within a time. An exporter that does not end when its signal is aborted is no longer waited
 * for.
 *
 * Errors: those of the exporter; an {@link ExportError} when the time is over or `stopped` is aborted.
 */
export async function attempt(
  exporter: Exporter,
  records: readonly SealedRecord[],
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<ExportResult> {
  const controller = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (why: string): void => {
    const error = new ExportError(why);
    controller.abort(error);
    reject(error);
  };
  const timer = setTimeout(end, timerMs(timeoutMs), `no answer within ${timeoutMs} ms`);
  timer.unref();
  const onStop = (): void => end('the tracer was shut down');
  stopped.addEventListener('abort', onStop, { once: true });
  try {
    const taken = (async () => exporter.export(records, { signal: controller.signal }))();
    return (await Promise.race([taken, ended])) ?? {};
  } finally {
    clearTimeout(timer);
    stopped.removeEventListener('abort', onStop);
  }
}
