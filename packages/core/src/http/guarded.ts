import { report } from '../diagnostics.js';

/** Runs what an integration or its user added to a request, so that a fault in it is counted and goes no further. */
export function guarded<T>(what: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    report('hook_error', `${what} could not be read`, error);
    return undefined;
  }
}
