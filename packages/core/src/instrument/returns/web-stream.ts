import type { ReadableStreamBYOBRequest, ReadableStreamReadResult } from 'node:stream/web';
import { storage } from '../../context/storage.js';
import type { Call, StreamTap } from '../call.js';
import { tapOwnStream } from './own-stream.js';

/** Whether a value is a web stream to read from. */
export function isWebStream(value: object): value is ReadableStream<unknown> {
  return value instanceof ReadableStream;
}

/** A stream that reads the source only when it is read itself, and hands a cancellation on with its reason. */
export function tapWebStream(source: ReadableStream<unknown>, call: Call): ReadableStream<unknown> {
  if (source.locked) {
    call.succeed(undefined);
    return source;
  }
  if (Object.getPrototypeOf(source) !== ReadableStream.prototype) {
    return tapOwnStream(source, call, isByteStream(source));
  }
  const tapped = isByteStream(source) ? tapBytes(source, call) : tapDefault(source, call);
  for (const key of Object.keys(source)) {
    const descriptor = Object.getOwnPropertyDescriptor(source, key);
    if (descriptor !== undefined) Object.defineProperty(tapped, key, descriptor);
  }
  return tapped;
}

function tapDefault(source: ReadableStream<unknown>, call: Call): ReadableStream<unknown> {
  const tap = call.openStream();
  const reader = source.getReader();
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        const { done, value } = await watched(tap, call, () => reader.read());
        if (done) {
          tap.complete();
          controller.close();
        } else {
          tap.chunk(value);
          controller.enqueue(value);
        }
      },
      cancel: (reason) => cancelled(tap, call, () => reader.cancel(reason)),
    },
    { highWaterMark: 0 },
  );
}

function tapBytes(source: ReadableStream<Uint8Array>, call: Call): ReadableStream<unknown> {
  const tap = call.openStream();
  const bytes = new ByteSource(source);
  return new ReadableStream(
    {
      type: 'bytes',
      async pull(controller) {
        const request = controller.byobRequest as ReadableStreamBYOBRequest | null | undefined;
        const view = request?.view;
        const { done, value } = await watched(tap, call, () => bytes.read(view));
        if (done) {
          tap.complete();
          controller.close();
          if (request && value) request.respondWithNewView(value);
          else request?.respond(0);
          return;
        }
        // A copy: the bytes move on with their buffer.
        tap.chunk(value.slice());
        if (request) request.respondWithNewView(value);
        else controller.enqueue(value);
      },
      cancel: (reason) => cancelled(tap, call, () => bytes.cancel(reason)),
    },
    { highWaterMark: 0 },
  );
}

function isByteStream(source: ReadableStream<unknown>): source is ReadableStream<Uint8Array> {
  try {
    source.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** Reads bytes with the kind of reader that each read asks for; what cancels meanwhile goes through that reader. */
class ByteSource {
  readonly #source: ReadableStream<Uint8Array>;
  #reader: ReadableStreamDefaultReader | ReadableStreamBYOBReader | undefined = undefined;

  constructor(source: ReadableStream<Uint8Array>) {
    this.#source = source;
  }

  read(view: ArrayBufferView | null | undefined): Promise<ReadableStreamReadResult<Uint8Array>> {
    if (!view) {
      const reader = this.#source.getReader();
      return this.#release(reader, reader.read());
    }
    const reader = this.#source.getReader({ mode: 'byob' });
    return this.#release(reader, reader.read(view as Uint8Array<ArrayBuffer>));
  }

  cancel(reason: unknown): Promise<void> {
    return (this.#reader ?? this.#source).cancel(reason);
  }

  async #release<T>(
    reader: ReadableStreamDefaultReader | ReadableStreamBYOBReader,
    reading: Promise<T>,
  ): Promise<T> {
    this.#reader = reader;
    try {
      return await reading;
    } finally {
      this.#reader = undefined;
      reader.releaseLock();
    }
  }
}

async function watched<T>(tap: StreamTap, call: Call, read: () => Promise<T>): Promise<T> {
  try {
    return await storage.run(call.scope, read);
  } catch (error) {
    tap.fail(error);
    throw error;
  }
}

function cancelled(tap: StreamTap, call: Call, forward: () => Promise<void>): Promise<void> {
  tap.cancel();
  return storage.run(call.scope, forward);
}
