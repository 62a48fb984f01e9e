import type { LateSpanRecord } from '@llmtrace/core';
import { fitToWidth, renderRecord, scoreLine, toTerminalJson } from '@llmtrace/core/terminal';
import type { TraceStore } from '@llmtrace/store';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { addFilterOptions } from '../filter/filter-options.js';
import { readFilter } from '../filter/read-filter.js';
import { noteRead } from '../note-read.js';
import type { Screen } from '../screen.js';
import { readFound, type FoundTrace } from '../store/found-trace.js';
import { renderSteps } from '../step-texts.js';
import { addStoreOptions, type StoreFlags } from '../store/store-options.js';
import { findTraceId, readTracePrefix } from '../store/trace-prefix.js';
import { withStore, type OpenStore } from '../store/with-store.js';
import { rebuildFound, renderWholeTexts, wholeTextsOf } from '../whole-texts.js';

interface ShowFlags extends StoreFlags {
  readonly json?: true;
  readonly all?: true;
  readonly text?: true;
  readonly full?: true;
}

/** `llmtrace show <traceId>`: the timeline of one trace, with its late spans and scores. */
export function showCommand(screen: Screen): Command {
  const command = new Command('show')
    .description('draw the timeline of one trace')
    .argument(
      '[traceId]',
      'a trace id, or as much of its beginning as is unique (default: the newest trace that the conditions mean)',
    )
    .option('--all', 'show every span, even of a very large trace')
    .option('--text', 'print what each step was given and returned')
    .option('--full', 'print the whole of each text that the trace shows cut')
    .option('--json', 'print everything known about the trace as JSON')
    .addHelpText(
      'after',
      `
Examples:
  llmtrace show 8f91c2
  llmtrace show --status error        the newest that failed
  llmtrace show --tool create_refund --text
  llmtrace show 8f91c2 --full         what the model saw and returned, uncut
  llmtrace show 8f91c2 --json | jq '.roots[0].spans[] | select(.kind == "tool")'`,
    )
    .action(async (traceId: string | undefined, flags: ShowFlags) => {
      const prefix = traceId === undefined ? undefined : readTracePrefix(traceId);
      await withStore(flags, screen, async (open) => {
        const id =
          prefix === undefined ? await newest(open, flags) : await findTraceId(open, prefix);
        await show(await readFound(open.store, id), open.store, flags, screen);
      });
    });
  return addStoreOptions(addFilterOptions(command));
}

/** The newest trace that the conditions mean. */
async function newest({ store, place }: OpenStore, flags: ShowFlags): Promise<string> {
  const filter = await readFilter({ ...flags }, store.queries);
  const { traces } = await store.queries.search({ filter, limit: 1 });
  const [trace] = traces;
  if (trace === undefined)
    throw new CliError(`No trace in ${place} matches. Loosen the conditions.`);
  return trace.traceId;
}

async function show(
  trace: FoundTrace,
  store: TraceStore,
  flags: ShowFlags,
  screen: Screen,
): Promise<void> {
  await noteRead(store, flags.full ? 'show --full' : flags.text ? 'show --text' : 'show', [
    trace.traceId,
  ]);
  if (trace.expired > 0) screen.note('Note: its text has been removed by its age, or erased.');
  if (!flags.full) {
    screen.out(flags.json ? toTerminalJson(trace, 2) : render(trace, flags, screen));
    if (flags.text && !flags.json) screen.out(`\n${renderSteps(trace, screen.width)}`);
    return;
  }
  const load = await wholeTextsOf(store, trace);
  if (flags.json) return screen.out(toTerminalJson(rebuildFound(trace, load), 2));
  screen.out(render(trace, flags, screen));
  const texts = renderWholeTexts(trace, load, screen.width);
  screen.out(texts === '' ? '\nNo text of this trace is shown cut.' : `\n${texts}`);
}

function render(trace: FoundTrace, flags: ShowFlags, { color, width }: Screen): string {
  const draw = { color, width, allSpans: flags.all ?? false };
  const blocks = trace.roots.map((root) => renderRecord(root, draw));
  const rest = [
    ...trace.strays.map((stray: LateSpanRecord) => renderRecord(stray, draw)),
    ...trace.scores.map((score) => fitToWidth(scoreLine(score), width)),
  ];
  if (rest.length > 0) blocks.push(rest.join('\n'));
  return blocks.join('\n\n');
}
