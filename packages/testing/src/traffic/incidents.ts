/** Units: epoch ms. `to` is the end of what was planted; without it, it lasts. */
export interface Incident {
  readonly from: number;
  readonly to?: number;
}

/** What goes wrong in the traffic, and when: the answers that incident questions should find. */
export interface Incidents {
  /** `support-answer` runs as `v8` instead of `v7`, and answers 1.8 times as long. */
  readonly promptChange: Incident;
  /** Release `2.5.0` takes over from `2.4.0` everywhere. */
  readonly release: Incident;
  /** `search_orders` times out for tenant `globex`, in half of its calls. */
  readonly toolTimeouts: Incident;
  /** The index `policies` finds nothing half of the time, and little the other half. */
  readonly emptyIndex: Incident;
  /** Provider `anthropic` answers 429 to every third call, which is repeated. */
  readonly rateLimits: Incident;
  /** `gpt-5.5-mini` breaks the schema of `invoice` in every third call, as against one in fifty. */
  readonly brokenSchema: Incident;
}

/** When what goes wrong. Shape: fixed shares of the time, on whole hours. */
export function incidentsIn(from: number, to: number): Incidents {
  const hour = 3_600_000;
  const at = (share: number): number => Math.round((from + (to - from) * share) / hour) * hour;
  return {
    promptChange: { from: at(0.6) },
    release: { from: at(0.5) },
    toolTimeouts: { from: at(0.3), to: at(0.35) },
    emptyIndex: { from: at(0.7), to: at(0.75) },
    rateLimits: { from: at(0.8), to: at(0.84) },
    brokenSchema: { from: at(0.9) },
  };
}

export function during({ from, to }: Incident, time: number): boolean {
  return time >= from && (to === undefined || time < to);
}
