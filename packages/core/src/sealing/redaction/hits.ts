import type { EntityType } from './entity-type.js';
import type { Finding } from './finding.js';
import { NO_FINDINGS } from './finding.js';

/** Collects what the detectors report during a pass. It allocates nothing until the first report. */
export class Hits {
  #list: Finding[] | undefined;

  add(type: EntityType, start: number, end: number): void {
    if (end > start) (this.#list ??= []).push({ type, start, end });
  }

  /** Takes the reports out and leaves the collector empty. */
  take(): readonly Finding[] {
    const list = this.#list ?? NO_FINDINGS;
    this.#list = undefined;
    return list;
  }
}
