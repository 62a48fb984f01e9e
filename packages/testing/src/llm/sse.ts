import type { Exchange } from './exchange.js';
import type { Pacing } from './reply.js';

/** One server-sent event. Shape: a string is sent as it is, anything else as JSON. */
export interface Frame {
  readonly event?: string;
  readonly data: unknown;
  /** True for a piece of the answer: it is delayed, and it counts for a cut. */
  readonly piece?: boolean;
}

/** Writes an event in wire form. */
export function encodeFrame(frame: Frame): string {
  const data = typeof frame.data === 'string' ? frame.data : JSON.stringify(frame.data);
  return frame.event === undefined
    ? `data: ${data}\n\n`
    : `event: ${frame.event}\ndata: ${data}\n\n`;
}

/** Sends events at the scripted pace, at most `maxPieces` pieces of the answer. Errors: AbortError when the client leaves. */
export async function sendFrames(
  exchange: Exchange,
  frames: Iterable<Frame>,
  pacing: Pacing,
  encode: (frame: Frame) => string | Uint8Array,
  maxPieces: number = Infinity,
): Promise<void> {
  let pieces = 0;
  for (const frame of frames) {
    if (frame.piece === true) {
      if (pieces === maxPieces) return;
      pieces += 1;
      await exchange.wait(pacing.chunkDelayMs ?? 0);
    }
    await exchange.write(encode(frame));
  }
}
