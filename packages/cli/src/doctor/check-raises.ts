import { readSamplingControl } from '@llmtrace/core';
import { note, warn, type Finding } from './finding.js';

/** Looks at what is kept more of for a while. */
export function checkRaises(dir: string): readonly Finding[] {
  try {
    const raises = readSamplingControl(dir, Date.now());
    return raises.length === 0
      ? []
      : [
          note(
            'sampling',
            `${raises.length} raises are in force`,
            '`llmtrace sampling show` lists them.',
          ),
        ];
  } catch (error) {
    return [
      warn(
        'sampling',
        `sampling.json cannot be read (${(error as Error).name})`,
        'Remove it; `llmtrace sampling raise` makes another.',
      ),
    ];
  }
}
