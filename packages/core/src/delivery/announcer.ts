import { ignoreRejection, report } from '../diagnostics.js';

/**
 * Gives a host a promise of what has just ended: `waitUntil` is called with one that resolves when it has been delivered.
 * What ends in one turn of the event loop shares a promise.
 */
export function announcer(
  waitUntil: (delivered: Promise<void>) => void,
  flush: () => Promise<unknown>,
): () => void {
  let shared: Promise<void> | undefined;
  const deliver = async (): Promise<void> => {
    // Nothing is sealed in the request.
    await new Promise((resolve) => setImmediate(resolve));
    shared = undefined;
    await flush();
  };
  return () => {
    try {
      const returned: unknown = waitUntil((shared ??= deliver()));
      ignoreRejection(returned, 'waitUntil failed');
    } catch (error) {
      report('callback_error', 'waitUntil failed', error);
    }
  };
}
