import type { ReadNotes } from '@llmtrace/core/records';
import type { Screen } from './screen.js';

/** Says on the side what could not be read, so that an answer is never silently incomplete. */
export function noteSkipped({ skippedLines }: ReadNotes, screen: Screen): void {
  if (skippedLines === 0) return;
  const lines = skippedLines === 1 ? '1 line is' : `${skippedLines} lines are`;
  screen.note(`Note: ${lines} torn, corrupt or of another version, and left out.`);
}
