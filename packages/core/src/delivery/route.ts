import type { Exporter } from '../exporters/exporter.js';
import type { DropReason, ExporterStats } from './counts.js';
import { ExporterQueue } from './exporter-queue.js';
import type { Loser } from './gaps.js';
import { JournalOutlet } from './journal-outlet.js';
import type { Journal } from './journal.js';
import { MemoryOutlet } from './memory-outlet.js';
import { RemoteQueue } from './remote/remote-queue.js';

/** Remote exporters, and the journal that they read. */
export interface JournalGroup {
  /** What writes the journal: an exporter of the tracer's, or one that nobody asked for. */
  readonly exporter: Exporter;
  /** Whether its counts are nobody's business. */
  readonly hidden: boolean;
  /** None: records go to the remote exporters from memory. */
  readonly journal: Journal | undefined;
  /** Whether records may hold text that a policy keeps raw. */
  readonly raw: boolean;
  readonly remotes: readonly Exporter[];
}

/** One queue, and the remote exporters behind it. */
export interface Route {
  readonly queue: ExporterQueue;
  readonly hidden: boolean;
  readonly journal: Journal | undefined;
  readonly remotes: readonly RemoteQueue[];
}

/** The way to an exporter on this machine. */
export function localRoute(exporter: Exporter, maxQueued: number): Route {
  const queue = new ExporterQueue(exporter, { maxQueued });
  return { queue, hidden: false, journal: undefined, remotes: [] };
}

/** The way to remote exporters. */
export function remoteRoute(group: JournalGroup, maxQueued: number): Route {
  const { exporter, journal, hidden, raw } = group;
  const byName = new Map<string, RemoteQueue>();
  const names = group.remotes.map(({ name }) => name);
  const sources =
    names.length === 0
      ? []
      : journal?.keepFor(names, raw, {
          lost: (name, reason, records) => byName.get(name)?.lose(reason, records),
          adopted: (name, source) => byName.get(name)?.adopt(source),
        });
  const remotes = group.remotes.map((remote, i) => new RemoteQueue(remote, sources?.[i]));
  for (const remote of remotes) byName.set(remote.exporter.name, remote);
  const outlet =
    journal === undefined ? new MemoryOutlet(remotes) : new JournalOutlet(journal, remotes);
  const sync = journal === undefined || journal.durability === 'sync';
  const queue = new ExporterQueue(exporter, { maxQueued, outlet, sync, quiet: hidden });
  return { queue, hidden, journal, remotes };
}

/** Counts what never became a record, for everybody on the way. */
export function dropOn({ queue, remotes }: Route, reason: DropReason, count: number): void {
  queue.drop(reason, count);
  for (const remote of remotes) remote.drop(reason, count);
}

/** Whose losses are told of. */
export function losersOn({ queue, remotes, hidden }: Route): readonly Loser[] {
  const queues = hidden ? remotes : [queue, ...remotes];
  return queues.map(({ exporter, tally }) => ({ exporter: exporter.name, losses: tally.losses }));
}

/** The counts of everybody on the way. Shape: `waiting` records are not sealed yet. */
export function countsOf(route: Route, waiting: number): readonly [string, ExporterStats][] {
  const { queue, remotes, hidden } = route;
  const before = queue.pending + waiting;
  const counted: [string, ExporterStats][] = remotes.map((remote) => [
    remote.exporter.name,
    remote.counts(before),
  ]);
  if (!hidden) counted.unshift([queue.exporter.name, queue.counts(waiting)]);
  return counted;
}
