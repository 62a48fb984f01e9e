const flushes: Set<() => void> = new Set();

function flushAll(): void {
  for (const flush of flushes) flush();
}

/**
 * Runs `flush` when the process exits, whatever the reason that JavaScript can see; it must be synchronous.
 * Returns what undoes it.
 */
export function onProcessExit(flush: () => void): () => void {
  if (flushes.size === 0) process.on('exit', flushAll);
  flushes.add(flush);
  return () => {
    flushes.delete(flush);
    if (flushes.size === 0) process.off('exit', flushAll);
  };
}
