import { join } from 'node:path';
import type { JournalGroup } from '../delivery/route.js';
import { invalidOption } from '../errors.js';
import type { Exporter } from '../exporters/exporter.js';
import { journalExporter, journalOf } from '../exporters/jsonl.js';
import type { JournalOptions } from '../exporters/journal/journal-options.js';
import { resolveTraceDirectory } from '../trace-directory.js';

/** Which way the records of each exporter go. */
export interface DeliveryPlan {
  /** Exporters on this machine that need nothing of the journal. */
  readonly locals: readonly Exporter[];
  readonly groups: readonly JournalGroup[];
}

/**
 * Finds the journal of each remote exporter: that of `jsonl()` where it holds what the exporter may have, else one of its
 * own.
 *
 * Errors: `invalid_option`.
 */
export function planDelivery(
  exporters: readonly Exporter[],
  rawFor: 'none' | 'some' | 'all',
  options: JournalOptions | false | undefined,
): DeliveryPlan {
  const isRaw = ({ allowRaw }: Exporter): boolean => rawFor !== 'none' && allowRaw === true;
  const remotes = exporters.filter(({ remote }) => remote !== undefined);
  const own = exporters.filter((exporter) => journalOf(exporter) !== undefined);
  const groups: JournalGroup[] = [];
  for (const raw of [false, true]) {
    const readers = remotes.filter((remote) => isRaw(remote) === raw);
    const writer = options === false ? undefined : own.find((exporter) => isRaw(exporter) === raw);
    const isSync = writer !== undefined && journalOf(writer)?.durability === 'sync';
    if (readers.length === 0 && !isSync) continue;
    if (writer !== undefined && options !== undefined) {
      invalidOption(
        'journal',
        'left out where jsonl() is among the exporters; give it to jsonl()',
        options,
      );
    }
    groups.push(
      writer === undefined
        ? hiddenGroup(readers, raw, own, options)
        : groupOf(writer, readers, raw, false),
    );
  }
  const writers = groups.map(({ exporter }) => exporter);
  const locals = exporters.filter((e) => !remotes.includes(e) && !writers.includes(e));
  return { locals, groups };
}

/** A journal that nobody asked for. It never shares a folder with text that its readers may not have. */
function hiddenGroup(
  remotes: readonly Exporter[],
  raw: boolean,
  own: readonly Exporter[],
  options: JournalOptions | false | undefined,
): JournalGroup {
  if (options === false) {
    const nowhere: Exporter = { name: 'memory', allowRaw: raw, export() {}, shutdown() {} };
    return { exporter: nowhere, hidden: true, journal: undefined, raw, remotes };
  }
  const dir = resolveTraceDirectory(options?.dir);
  const isApart = raw || own.length > 0;
  const exporter = journalExporter('journal', {
    ...options,
    allowRaw: raw,
    dir: isApart ? join(dir, raw ? 'journal-raw' : 'journal') : dir,
  });
  return groupOf(exporter, remotes, raw, true);
}

function groupOf(
  exporter: Exporter,
  remotes: readonly Exporter[],
  raw: boolean,
  hidden: boolean,
): JournalGroup {
  return { exporter, hidden, journal: journalOf(exporter), raw, remotes };
}
