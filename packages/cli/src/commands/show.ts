import { resolveTraceDirectory, type LateSpanRecord } from '@llmtrace/core';
import {
  escapeForTerminal,
  fitToWidth,
  renderRecord,
  scoreLine,
  toTerminalJson,
} from '@llmtrace/core/terminal';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { findTraces, type FoundTrace } from '../find-trace.js';
import { noteSkipped } from '../note-skipped.js';
import type { Screen } from '../screen.js';
import { rebuildFound, renderWholeTexts, wholeTextsOf } from '../whole-texts.js';

const MAX_CANDIDATES = 10;

interface ShowOptions {
  readonly dir?: string;
  readonly json?: true;
  readonly all?: true;
  readonly full?: true;
}

/** `llmtrace show <traceId>`: the timeline of one trace, with its late spans and scores. */
export function showCommand(screen: Screen): Command {
  return new Command('show')
    .description('draw the timeline of one trace')
    .argument('<traceId>', 'a trace id, or as much of its beginning as is unique')
    .option('--all', 'show every span, even of a very large trace')
    .option('--full', 'print the whole of each text that the trace shows cut')
    .option('--dir <folder>', 'where the traces are (default: LLMTRACE_DIR, else .llmtrace)')
    .option('--json', 'print everything known about the trace as JSON')
    .action(async (traceId: string, options: ShowOptions) => show(traceId, options, screen));
}

async function show(traceId: string, options: ShowOptions, screen: Screen): Promise<void> {
  const prefix = toPrefix(traceId);
  const dir = resolveTraceDirectory(options.dir);
  const notes = { skippedLines: 0 };
  const found = await findTraces(dir, prefix, notes);
  noteSkipped(notes, screen);
  const [trace] = found;
  if (trace === undefined) {
    throw new CliError(
      `No trace in ${dir} begins with "${prefix}". \`llmtrace list\` shows what is there.`,
    );
  }
  if (found.length > 1) throw ambiguous(prefix, found);
  if (!options.full) {
    screen.out(options.json ? toTerminalJson(trace, 2) : render(trace, options, screen));
    return;
  }
  const load = await wholeTextsOf(dir, trace);
  if (options.json) return screen.out(toTerminalJson(rebuildFound(trace, load), 2));
  screen.out(render(trace, options, screen));
  const texts = renderWholeTexts(trace, load, screen.width);
  screen.out(texts === '' ? '\nNo text of this trace is shown cut.' : `\n${texts}`);
}

/** Takes an id as people copy it: in capitals, or as the timeline prints it (`trc 8f91c2…`). */
function toPrefix(text: string): string {
  const prefix = text
    .replace(/^trc[\s_:]*/i, '')
    .replace(/(?:…|\.{3})$/, '')
    .toLowerCase();
  if (/^[0-9a-f]{1,32}$/.test(prefix)) return prefix;
  throw new CliError(
    `"${escapeForTerminal(text)}" is not the beginning of a trace id: those are up to 32 digits from 0 to f.`,
  );
}

function ambiguous(prefix: string, found: readonly FoundTrace[]): CliError {
  const lines = found.slice(0, MAX_CANDIDATES).map(({ traceId, roots: [root] }) => {
    const what = root
      ? `  ${new Date(root.startTime).toISOString()}  ${fitToWidth(root.name, 60)}`
      : '';
    return `  ${escapeForTerminal(traceId)}${what}`;
  });
  if (found.length > MAX_CANDIDATES) lines.push(`  … and ${found.length - MAX_CANDIDATES} more`);
  return new CliError(
    `"${prefix}" is the beginning of ${found.length} traces. Give more digits of the one you mean:\n${lines.join('\n')}`,
  );
}

function render(trace: FoundTrace, options: ShowOptions, { color, width }: Screen): string {
  const draw = { color, width, allSpans: options.all ?? false };
  const blocks = trace.roots.map((root) => renderRecord(root, draw));
  const rest = [
    ...trace.strays.map((stray: LateSpanRecord) => renderRecord(stray, draw)),
    ...trace.scores.map((score) => fitToWidth(scoreLine(score), width)),
  ];
  if (rest.length > 0) blocks.push(rest.join('\n'));
  return blocks.join('\n\n');
}
