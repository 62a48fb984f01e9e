import type { JsonValue } from '../model/json.js';
import type { PlaceholderStyle } from './redaction/index.js';
import type { SealOptions } from './seal-options.js';
import { ValueSealer } from './serialize.js';
import { TextSealer } from './text-sealer.js';

/** What the sealing of one record shares: its placeholders, its counts and its policy. */
export class SealContext {
  readonly options: SealOptions;
  readonly text: TextSealer;
  readonly values: ValueSealer;
  readonly keepsContent: boolean;

  constructor(options: SealOptions, style: PlaceholderStyle = 'numbered') {
    this.options = options;
    this.text = new TextSealer(options.limits.maxTextLength, style);
    this.values = new ValueSealer(this.text, options.limits);
    this.keepsContent = options.content !== 'none';
  }

  /** Seals what the policy may leave out. Errors: none. */
  content(value: unknown, key?: string): JsonValue | undefined {
    return this.keepsContent ? this.values.seal(value, key) : undefined;
  }
}
