import type { ReadableStreamReadResult } from 'node:stream/web';
import { storage } from '../../context/storage.js';
import type { Call, StreamTap } from '../call.js';
import { cover } from './cover.js';

type Stream = ReadableStream<unknown>;
type Reader = ReadableStreamDefaultReader | ReadableStreamBYOBReader;
type Read = (...args: unknown[]) => Promise<ReadableStreamReadResult<unknown>>;
type Method = (...args: unknown[]) => unknown;

/** What the platform reads with a reader that no code sees. */
const READS: readonly PropertyKey[] = [
  'pipeTo',
  'pipeThrough',
  'tee',
  'values',
  Symbol.asyncIterator,
];

/**
 * Watches a stream of a class of its own in place, such as LangChain's: its methods may need private members, which
 * only the object itself has. It is read through `getReader`, or through a plain stream that does so.
 *
 * Shape: `bytes` if its chunks move on with their buffer.
 */
export function tapOwnStream(stream: Stream, call: Call, bytes: boolean): Stream {
  const tap = call.openStream();
  const own = stream as unknown as Record<PropertyKey, Method>;
  const platform = ReadableStream.prototype as unknown as Record<PropertyKey, Method>;
  const { getReader, cancel } = own as Record<'getReader' | 'cancel', Method>;
  const members: Record<PropertyKey, Method> = {
    getReader: (...args) => {
      const reader = Reflect.apply(getReader, stream, args) as Reader;
      return tapReader(reader, tap, call, bytes);
    },
    cancel: (...args) => {
      if (!stream.locked) tap.cancel();
      return storage.run(call.scope, Reflect.apply, cancel, stream, args);
    },
  };
  for (const key of READS) {
    const read = platform[key];
    if (read === undefined || own[key] !== read) continue;
    members[key] = (...args) => {
      if (stream.locked) return Reflect.apply(read, stream, args);
      if (!keepsOpen(args)) return Reflect.apply(read, relay(stream), args);
      // Read again afterwards, by whoever wants to: what comes until then is not told.
      call.succeed(undefined);
      return Reflect.apply(read, stream, args);
    };
  }
  if (!cover(stream, members)) call.succeed(undefined);
  return stream;
}

function keepsOpen(args: readonly unknown[]): boolean {
  return args.some((arg) => (arg as { readonly preventCancel?: unknown } | null)?.preventCancel);
}

function tapReader(reader: Reader, tap: StreamTap, call: Call, bytes: boolean): Reader {
  const { read, cancel, releaseLock } = reader as unknown as {
    read: Read;
    cancel: Method;
    releaseLock: Method;
  };
  let isReleased = false;
  const observed = (
    result: ReadableStreamReadResult<unknown>,
  ): ReadableStreamReadResult<unknown> => {
    if (result.done) tap.complete();
    else tap.chunk(bytes ? copyOf(result.value as ArrayBufferView) : result.value);
    return result;
  };
  const failed = (error: unknown): never => {
    // A reader that lets go rejects what it waits for; the stream goes on.
    if (!isReleased) tap.fail(error);
    throw error;
  };
  cover(reader, {
    read: (...args: unknown[]) =>
      storage.run(call.scope, () => Reflect.apply(read, reader, args)).then(observed, failed),
    cancel: (...args: unknown[]) => {
      tap.cancel();
      return storage.run(call.scope, Reflect.apply, cancel, reader, args);
    },
    releaseLock: (...args: unknown[]) => {
      isReleased = true;
      return Reflect.apply(releaseLock, reader, args);
    },
  });
  return reader;
}

function copyOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/** A plain stream that reads another only when it is read itself. */
function relay(stream: Stream): Stream {
  const reader = stream.getReader();
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
          reader.releaseLock();
        } catch (error) {
          reader.releaseLock();
          throw error;
        }
      },
      async cancel(reason) {
        await reader.cancel(reason);
        reader.releaseLock();
      },
    },
    { highWaterMark: 0 },
  );
}
