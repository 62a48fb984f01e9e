const counts = new Uint16Array(128);

/** Tells random text from words. Units: Shannon bits for each character, over at most the first 256 characters. */
export function entropyBits(text: string, start: number, end: number): number {
  const to = Math.min(end, start + 256);
  const length = to - start;
  if (length <= 0) return 0;
  counts.fill(0);
  let distinct = 0;
  for (let i = start; i < to; i++) {
    const slot = text.charCodeAt(i) & 127;
    const seen = counts[slot] as number;
    if (seen === 0) distinct++;
    counts[slot] = seen + 1;
  }
  if (distinct === 1) return 0;
  let bits = 0;
  for (let slot = 0; slot < 128; slot++) {
    const seen = counts[slot] as number;
    if (seen > 0) bits += seen * Math.log2(length / seen);
  }
  return bits / length;
}
