const KEY: unique symbol = Symbol.for('llmtrace.traced-clients@1') as never;
const global = globalThis as { [KEY]?: Set<string> };

/** The packages whose clients this process traces. One set for all loaded copies. */
export const tracedClients: Set<string> = (global[KEY] ??= new Set());

/** Notes that a client of a package is traced. */
export function noteTraced(packageName: string): void {
  tracedClients.add(packageName);
}
