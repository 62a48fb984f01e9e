/** Runs something that should fail and returns what it throws. */
export function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
