import { fitToWidth, painter, toTerminalJson } from '@llmtrace/core/terminal';
import type { TraceSummary } from '@llmtrace/store';
import { Command } from 'commander';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { noteRead } from '../note-read.js';
import { parseLimit } from '../parse-limit.js';
import type { Screen } from '../screen.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { withStore } from '../store/with-store.js';
import { traceLine } from '../table/trace-line.js';

interface SearchFlags extends StoreFlags {
  readonly limit: number;
  readonly json?: true;
}

const INDENT = '    ';

/** `llmtrace search <words>`: traces by what was asked or answered. */
export function searchCommand(screen: Screen): Command {
  const command = new Command('search')
    .description(
      'find traces by a part of the question or answer, with both, while their text is kept',
    )
    .argument('[words]', 'a part of the text, in any case; without it only the conditions count')
    .option('--limit <count>', 'at most so many', parseLimit, 20)
    .option('--json', 'print one JSON object a line, with question and answer')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace search "gift card"
  llmtrace search refund --status error --since 24h
  llmtrace search --retrieval-index policies --top-chunk-score ..0.3`,
    )
    .action(async (words: string | undefined, flags: SearchFlags) => search(words, flags, screen));
  return addStoreOptions(addFilterOptions(command));
}

async function search(
  words: string | undefined,
  flags: SearchFlags,
  screen: Screen,
): Promise<void> {
  await withStore(flags, screen, async ({ store }) => {
    const { queries } = store;
    const filter = await readFilter({ ...flags }, queries);
    const { traces, next } = await queries.search({
      filter: { ...filter, ...(words === undefined ? undefined : { text: words }) },
      limit: Math.min(1_000, flags.limit),
      text: true,
    });
    if (traces.length > 0) {
      const traceIds = traces.map(({ traceId }) => traceId);
      await noteRead(store, 'search', traceIds);
    }
    for (const trace of traces)
      screen.out(flags.json ? toTerminalJson(trace) : withText(trace, screen));
    if (traces.length === 0)
      screen.note('No trace matches. Texts can be searched only while they are kept.');
    if (next !== undefined) screen.note('Note: there are more; --limit says how many are shown.');
  });
}

function withText(trace: TraceSummary, screen: Screen): string {
  const paint = painter(screen.color);
  const width = screen.width - INDENT.length - 2;
  const texts = [
    ['? ', trace.input],
    ['> ', trace.output],
    ['! ', trace.errorMessage],
  ].flatMap(([mark, text]) =>
    text === undefined ? [] : [INDENT + paint('faint', mark ?? '') + fitToWidth(text, width)],
  );
  return [traceLine(trace, screen), ...texts].join('\n');
}
