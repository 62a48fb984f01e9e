import type { LatencyRecord } from '@llmtrace/core';

const ACCURACY = 0.01;
/** The first byte: what follows may change one day. */
const FORMAT = 1;

/**
 * Packs a sketch for a column: the count of zeros, then for each bin the step from the bin before and the count.
 *
 * Shape: `bins` has a bin and its count, one after the other, in order; those that count nothing are left out. Gives
 * variable-length integers, zigzag; `null` for a sketch with nothing in it.
 */
export function packSketch(zeros: number, bins: readonly number[]): Uint8Array | null {
  const bytes: number[] = [FORMAT];
  write(bytes, zeros);
  const empty = bytes.length;
  let last = 0;
  for (let i = 0; i < bins.length; i += 2) {
    const index = bins[i] as number;
    const count = bins[i + 1] as number;
    if (count === 0) continue;
    write(bytes, index - last);
    write(bytes, count);
    last = index;
  }
  return zeros === 0 && bytes.length === empty ? null : new Uint8Array(bytes);
}

/** Reads what {@link packSketch} wrote. Shape: an empty sketch for nothing, or for bytes of another format. */
export function unpackSketch(bytes: unknown): LatencyRecord {
  const bins: [number, number][] = [];
  if (!(bytes instanceof Uint8Array) || bytes[0] !== FORMAT) {
    return { accuracy: ACCURACY, zeros: 0, bins };
  }
  const reader = { bytes, at: 1 };
  const zeros = read(reader);
  let last = 0;
  while (reader.at < bytes.length) {
    last += read(reader);
    bins.push([last, read(reader)]);
  }
  return { accuracy: ACCURACY, zeros, bins };
}

function write(bytes: number[], value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

function read(reader: { readonly bytes: Uint8Array; at: number }): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = reader.bytes[reader.at++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
    scale *= 0x80;
  }
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}
