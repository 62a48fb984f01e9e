const MARK: unique symbol = Symbol.for('llmtrace.client@1') as never;

/** Whether an object is traced already, by whichever copy of the package. */
export function isMarked(target: object): boolean {
  return Object.hasOwn(target, MARK);
}

/** Marks an object as traced, for good. Shape: `false` where it is already. */
export function markOnce(target: object): boolean {
  if (isMarked(target)) return false;
  Object.defineProperty(target, MARK, { value: true });
  return true;
}
