/** An `AbortSignal` of any making, by which the app stops what it asked for. */
export interface AppSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** Whether the app has stopped it. A timeout is a failure. */
export function isStopped(signal: AppSignal | undefined): boolean {
  if (signal?.aborted !== true) return false;
  const { name } = (signal.reason ?? {}) as { readonly name?: unknown };
  return name !== 'TimeoutError';
}
