/** How the app under test is set up. Handed over in the variable `FAULTS_APP` as JSON. */
export interface AppConfig {
  /** `false`: the same app without llmtrace, for comparison. */
  readonly traced: boolean;
  /** The journal's folder. */
  readonly dir: string;
  /** Where OTLP goes; none: no such exporter. */
  readonly otlpUrl?: string;
  /** Where a second OTLP exporter sends. */
  readonly secondOtlpUrl?: string;
  /** The database that traces go to as well. */
  readonly postgresUrl?: string;
  /** Units: bytes of the journal. */
  readonly journalBytes?: number;
  readonly durability?: 'interval' | 'sync';
  /** Units: ms that an attempt to send may take. */
  readonly timeoutMs?: number;
  /** Units: ms for the shutdown at SIGTERM. */
  readonly shutdownTimeoutMs?: number;
}

/** What the app says of itself. */
export interface AppReport {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Units: ms, since the last report. */
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly stats: unknown;
}
