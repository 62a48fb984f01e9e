const ID = /\b(chatcmpl-|resp_|msg_|fc_|call_|toolu_|req_)[0-9a-f]{24,32}\b/g;
/** A time in the text of a stream. */
const TIME = /(?<="(?:created|created_at|completed_at)":)\d+/g;
const TIMES: ReadonlySet<string> = new Set([
  'created',
  'created_at',
  'completed_at',
  'date',
  'timestamp',
]);

/** A value without what differs from one answer of the scripted provider to the next: ids and times. */
export function comparable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(ID, '$1id').replace(TIME, '0');
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as object;
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined) continue;
    if ('value' in descriptor) {
      descriptor.value =
        typeof key === 'string' && TIMES.has(key) ? 0 : comparable(descriptor.value);
    }
    Object.defineProperty(copy, key, descriptor);
  }
  return copy;
}

/** All that a stream brings. */
export async function collect(chunks: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

/** What a call threw. */
export async function rejectionOf(run: () => PromiseLike<unknown>): Promise<Error> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('expected a rejection');
}

/** An error as far as a caller can tell one from another. */
export function comparableError(error: Error): unknown {
  const {
    name,
    message,
    status,
    code,
    type,
    error: body,
  } = error as Error & {
    readonly status?: unknown;
    readonly code?: unknown;
    readonly type?: unknown;
    readonly error?: unknown;
  };
  return comparable({ name, class: error.constructor.name, message, status, code, type, body });
}
