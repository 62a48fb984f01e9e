import type { TraceFacts } from './trace-facts.js';

/** What can be new. */
export type CanarySubject = 'promptVersion' | 'model' | 'deployment';

/** How long something is new: for so many requests, for so many hours; where both are given, until both are over. */
export interface CanaryWindow {
  readonly requests?: number;
  readonly hours?: number;
  /** Default: all of them. */
  readonly of?: readonly CanarySubject[];
}

/** What a trace used that is remembered, with when it was first seen and in how many traces since. */
export interface Sighting {
  readonly subject: CanarySubject;
  /** Units: epoch ms. */
  readonly since: number;
  /** This trace included. */
  readonly count: number;
}

interface Seen {
  readonly subject: CanarySubject;
  since: number;
  count: number;
}

export const CANARY_SUBJECTS: readonly CanarySubject[] = ['promptVersion', 'model', 'deployment'];
const MS_PER_HOUR = 3_600_000;
const MAX_SEEN = 4_096;

/** Remembers which prompt versions, models and deployments it has met. Bounded: what was not met for longest goes. */
export class CanaryMemory {
  readonly #max: number;
  readonly #seen: Map<string, Seen> = new Map();
  #fresh: boolean = false;

  constructor(max: number = MAX_SEEN) {
    this.#max = max;
  }

  /** Takes note of what a trace used, and says how new that is. */
  observe(facts: TraceFacts): readonly Sighting[] {
    const at = facts.startTime + facts.durationMs;
    const sightings: Sighting[] = [];
    for (const prompt of facts.prompts) {
      if (prompt.versionId === undefined) continue;
      sightings.push(this.#meet('promptVersion', `${prompt.name}\0${prompt.versionId}`, at));
    }
    for (const model of facts.models) sightings.push(this.#meet('model', model, at));
    if (facts.deploymentId !== undefined) {
      sightings.push(this.#meet('deployment', facts.deploymentId, at));
    }
    return sightings;
  }

  #meet(subject: CanarySubject, name: string, at: number): Sighting {
    const key = `${subject}\0${name}`;
    let seen = this.#seen.get(key);
    if (seen === undefined) {
      seen = { subject, since: at, count: 0 };
      this.#fresh = true;
      if (this.#seen.size >= this.#max) {
        this.#seen.delete(this.#seen.keys().next().value as string);
      }
    } else {
      // To the end of the order in which they would go.
      this.#seen.delete(key);
    }
    this.#seen.set(key, seen);
    seen.count++;
    if (at < seen.since) seen.since = at;
    return { ...seen };
  }

  /** Whether something was met for the first time since this was last asked. */
  takeFresh(): boolean {
    const fresh = this.#fresh;
    this.#fresh = false;
    return fresh;
  }

  /** Shape: what {@link restore} takes. */
  toJSON(): readonly (readonly [string, number, number])[] {
    return [...this.#seen].map(([key, { since, count }]) => [key, since, count]);
  }

  /** Adds what another process has met; what cannot be read is left out. */
  restore(saved: unknown): void {
    if (!Array.isArray(saved)) return;
    for (const entry of saved.slice(0, this.#max) as readonly unknown[]) {
      if (!Array.isArray(entry)) continue;
      const [key, since, count] = entry as readonly unknown[];
      const subject = typeof key === 'string' ? key.slice(0, key.indexOf('\0')) : '';
      if (!isSubject(subject) || !Number.isFinite(since) || !Number.isFinite(count)) continue;
      const known = this.#seen.get(key as string);
      if (known === undefined && this.#seen.size >= this.#max) continue;
      this.#seen.set(key as string, {
        subject,
        since: Math.min(since as number, known?.since ?? Infinity),
        count: Math.max(count as number, known?.count ?? 0),
      });
    }
  }
}

/** Whether something a trace used is still new. Units: `at` in epoch ms. */
export function isCanary(
  sightings: readonly Sighting[],
  { requests, hours, of = CANARY_SUBJECTS }: CanaryWindow,
  at: number,
): boolean {
  return sightings.some(
    ({ subject, since, count }) =>
      of.includes(subject) &&
      ((requests !== undefined && count <= requests) ||
        (hours !== undefined && at - since < hours * MS_PER_HOUR)),
  );
}

function isSubject(value: string): value is CanarySubject {
  return (CANARY_SUBJECTS as readonly string[]).includes(value);
}
