import { report } from '../diagnostics.js';
import type { LiveTrace } from '../model/live-trace.js';
import type { PromptInfo } from '../model/span-data.js';
import type { Scope } from '../model/scope.js';

/** Stands in for a root whose context was lost, and counts that once if anybody looks at it. */
export class RecoveredScope implements Scope {
  readonly recovered: LiveTrace;
  readonly span: undefined;
  readonly attributes: undefined;
  readonly suppressed: false = false;
  #counted: boolean = false;

  constructor(root: LiveTrace) {
    this.recovered = root;
  }

  get prompt(): PromptInfo | undefined {
    return this.recovered.prompt;
  }

  get trace(): LiveTrace {
    if (!this.#counted) {
      this.#counted = true;
      report(
        'context_recovered',
        'an event of a request came without its context and was given it back',
      );
    }
    return this.recovered;
  }
}
