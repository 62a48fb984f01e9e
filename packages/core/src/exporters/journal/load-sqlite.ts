type Sqlite = typeof import('node:sqlite');

/**
 * Node's own SQLite, loaded when it is first needed. Node 22 says at that moment that it is experimental, which is nothing
 * that the app has asked for.
 *
 * Shape: `undefined` where this runtime has none.
 */
export function loadSqlite(): Sqlite | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:sqlite') as Sqlite | undefined;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
