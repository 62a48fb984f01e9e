/**
 * Lets statements of a transaction run while the next ones are made.
 *
 * Shape: `work` is given what takes each of them. Ends when all have ended, also where something failed: nothing is asked
 * of a transaction that has been given up. Errors: the first of `work` or of a statement.
 */
export async function underWay(
  work: (add: (statement: Promise<unknown>) => void) => Promise<void>,
): Promise<void> {
  const statements: Promise<unknown>[] = [];
  try {
    await work((statement) => {
      // Awaited below; until then a refusal has no listener.
      statement.catch(() => undefined);
      statements.push(statement);
    });
    await Promise.all(statements);
  } finally {
    await Promise.allSettled(statements);
  }
}
