/** Something that must hold, and what was found. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly ok: boolean;
  /** It depends on how fast the machine is: shown, and no reason for a short run to fail. */
  readonly timed?: true;
}

/** How long a run is: `full` as the promises say, `short` for every change. */
export type Form = 'short' | 'full';

/** One fault and what must hold in it. */
export interface Scenario {
  /** As in the list of faults: `F1`. */
  readonly id: string;
  readonly title: string;
  run(form: Form): Promise<readonly Finding[]>;
}

/** That a number is what it must be. */
export function equal(what: string, found: number, wanted: number): Finding {
  return { what: `${what} ${wanted}`, found: String(found), ok: found === wanted };
}

/** That a number is not above a bound. */
export function atMost(what: string, found: number, bound: number, unit: string = ''): Finding {
  return {
    what: `${what} ≤ ${round(bound)}${unit}`,
    found: `${round(found)}${unit}`,
    ok: found <= bound,
  };
}

/** That a time, or what memory a busy machine takes, is not above a bound. */
export function timed(what: string, found: number, bound: number, unit: string): Finding {
  return { ...atMost(what, found, bound, unit), timed: true };
}

/** That something holds. */
export function holds(what: string, ok: boolean, found: string = ok ? 'yes' : 'no'): Finding {
  return { what, found, ok };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
