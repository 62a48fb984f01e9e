/** What a tracer does when its process is about to end. */
export interface ExitWork {
  /** Writes what it can before it returns. */
  flushSync(): void;
  /** Whether something waits for a remote exporter. */
  sending(): boolean;
  /** Sends what waits. Units: ms, at most. Never rejects. */
  flush(timeoutMs: number): Promise<unknown>;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** Units: ms that the end of a process may be put off for remote exporters; what they do not take stays in the journal. */
const LAST_FLUSH_MS = 1_500;

const works: Set<ExitWork> = new Set();
let hasSent: boolean = false;

function flushAll(): void {
  for (const work of works) work.flushSync();
}

async function sendAll(): Promise<void> {
  await Promise.all([...works].map((work) => work.flush(LAST_FLUSH_MS)));
}

function isSending(): boolean {
  return [...works].some((work) => work.sending());
}

/** A script that has come to its end may not be run again soon: it gets a moment to send what it has. */
function onBeforeExit(): void {
  flushAll();
  if (hasSent || !isSending()) return;
  hasSent = true;
  void sendAll();
}

/** Where nobody else listens, the process ends as it would have without us; a second signal does not wait. */
function onSignal(signal: NodeJS.Signals): void {
  const isOurs = process.listenerCount(signal) === 1;
  if (!isOurs) return flushAll();
  const end = (): void => {
    flushAll();
    unlisten();
    process.kill(process.pid, signal);
  };
  flushAll();
  if (!isSending()) return end();
  process.off(signal, onSignal);
  process.once(signal, () => process.kill(process.pid, signal));
  void sendAll().then(end);
}

function listen(): void {
  process.on('exit', flushAll);
  process.on('uncaughtExceptionMonitor', flushAll);
  process.on('beforeExit', onBeforeExit);
  // Before the others: a listener that is there for one signal is counted only until it has been called.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

function unlisten(): void {
  process.off('exit', flushAll);
  process.off('uncaughtExceptionMonitor', flushAll);
  process.off('beforeExit', onBeforeExit);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Has `work` done when the process exits, whatever the reason that JavaScript can see. Returns what undoes it. */
export function onProcessExit(work: ExitWork): () => void {
  if (works.size === 0) listen();
  works.add(work);
  return () => {
    works.delete(work);
    if (works.size === 0) unlisten();
  };
}
