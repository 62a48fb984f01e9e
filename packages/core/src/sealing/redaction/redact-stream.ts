import { LlmTraceError } from '../../errors.js';
import type { RedactOptions } from './redact.js';
import { StreamRedactor, type StreamSizes } from './stream-redactor.js';

/** Settings of {@link redactStream} and {@link redactChunks}. */
export interface RedactStreamOptions extends RedactOptions {
  /** How much is held back while more may come. Units: characters, 64 to 65,536. Default: 256. */
  readonly holdBack?: number;
  /**
   * How much is held at most while something in it has no end; then it is dropped and `[REDACTION_FAILED]` stands for it.
   * Units: characters, at least 2,048. Default: 65,536.
   */
  readonly maxHeld?: number;
}

/**
 * Makes a stream that masks text on its way to a screen or a log, whatever pieces it comes in. The output is that of
 * `redact` on the whole text; it lags by the characters held back.
 *
 * Shape: strings in, strings out; put a `TextDecoderStream` before it for bytes. Numbers run on over the stream.
 * Errors: `invalid_option` for bad settings and, through the stream, for chunks that are no strings. What cannot be
 * decided becomes `[REDACTION_FAILED]`.
 *
 * @example
 * ```ts
 * return new Response(answer.pipeThrough(redactStream()).pipeThrough(new TextEncoderStream()));
 * ```
 */
export function redactStream(options?: RedactStreamOptions): TransformStream<string, string> {
  const redactor = new StreamRedactor(options, sizesOf(options));
  return new TransformStream<string, string>({
    transform(chunk, controller) {
      const masked = redactor.push(textOf(chunk));
      if (masked !== '') controller.enqueue(masked);
    },
    flush(controller) {
      const masked = redactor.end();
      if (masked !== '') controller.enqueue(masked);
    },
  });
}

/**
 * As {@link redactStream}, for anything that can be looped over. Leaving the loop early ends the source and shows nothing
 * of what was held back.
 *
 * @example
 * ```ts
 * for await (const text of redactChunks(deltas)) process.stdout.write(text);
 * ```
 */
export function redactChunks(
  source: AsyncIterable<string> | Iterable<string>,
  options?: RedactStreamOptions,
): AsyncGenerator<string, void, undefined> {
  return run(source, new StreamRedactor(options, sizesOf(options)));
}

async function* run(
  source: AsyncIterable<string> | Iterable<string>,
  redactor: StreamRedactor,
): AsyncGenerator<string, void, undefined> {
  for await (const chunk of source) {
    const masked = redactor.push(textOf(chunk));
    if (masked !== '') yield masked;
  }
  const rest = redactor.end();
  if (rest !== '') yield rest;
}

function textOf(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk;
  throw new LlmTraceError('invalid_option', 'redactStream takes strings, not bytes or objects.');
}

function sizesOf(options: RedactStreamOptions | undefined): StreamSizes {
  return {
    holdBack: size('holdBack', options?.holdBack ?? 256, 64, 65_536),
    maxHeld: size('maxHeld', options?.maxHeld ?? 65_536, 2_048, 16_777_216),
  };
}

function size(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new LlmTraceError(
    'invalid_option',
    `${name} must be a whole number of characters from ${least} to ${most}.`,
  );
}
