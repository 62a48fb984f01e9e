import type { Extractor } from './extractor.js';

/** The members of an extractor whose provider never streams. */
export const noStream: Pick<Extractor, 'isChunk' | 'streamReader'> = {
  isChunk: () => false,
  streamReader: () => ({ push() {}, finish: () => ({ data: {} }) }),
};
