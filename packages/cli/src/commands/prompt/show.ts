import { fitToWidth, painter, toTerminalJson } from '@llmtrace/core/terminal';
import type { TraceStore } from '@llmtrace/store';
import { Command } from 'commander';
import { findPrompt, promptText, promptTitle } from '../../find-prompt.js';
import { printableText } from '../../printable-text.js';
import { readPrompts, type KnownPrompt, type KnownPrompts } from '../../read-prompts.js';
import { noteRead } from '../../note-read.js';
import type { Screen } from '../../screen.js';
import { addStoreOptions, type StoreFlags } from '../../store/store-options.js';
import { withStore } from '../../store/with-store.js';

interface ShowOptions extends StoreFlags {
  readonly json?: true;
}

/** `llmtrace prompt show <name>[@version]`: what is known of a prompt, and its text. */
export function showCommand(screen: Screen): Command {
  const command = new Command('show')
    .description('print a prompt: its history and its text')
    .argument('<prompt>', 'name, name@version, name@label or a hash')
    .option('--json', 'print everything known about the version as JSON')
    .action(async (wanted: string, options: ShowOptions) =>
      withStore(options, screen, ({ store }) => show(store, wanted, options, screen)),
    );
  return addStoreOptions(command);
}

async function show(
  store: TraceStore,
  wanted: string,
  options: ShowOptions,
  screen: Screen,
): Promise<void> {
  const known = await readPrompts(store);
  const found = findPrompt(known, wanted);
  const shown = found.find(({ record }) => record.role === 'template') ?? (found[0] as KnownPrompt);
  await noteRead(store, `prompt show ${promptTitle(shown.record)}`, []);
  const history = known.labels.filter(({ name }) => name === shown.record.name);
  if (options.json) {
    const text = await promptText(store, shown);
    screen.out(toTerminalJson({ ...shown.record, text, labels: shown.labels, history }, 2));
    return;
  }
  const paint = painter(screen.color);
  for (const line of facts(shown, found, history))
    screen.out(paint('faint', fitToWidth(line, screen.width)));
  screen.out(`\n${printableText(await promptText(store, shown))}`);
}

function facts(
  { record, firstSeen, lastSeen, labels, conflict }: KnownPrompt,
  found: readonly KnownPrompt[],
  history: KnownPrompts['labels'],
): readonly string[] {
  const renderings = found.filter((one) => one.record.role === 'system').length;
  const lines = [
    `${promptTitle(record)}  ${record.role}  ${record.hash}`,
    `first seen ${iso(firstSeen)}  last seen ${iso(lastSeen)}  ${record.serviceName}  ${record.environment}`,
  ];
  if (record.gitSha !== undefined) lines.push(`git ${record.gitSha}`);
  if (labels.length > 0) lines.push(`labels ${labels.join(', ')}`);
  if (record.role === 'template' && renderings > 0)
    lines.push(`${renderings} ${renderings === 1 ? 'rendering' : 'renderings'} as a system prompt`);
  if (conflict) lines.push('CONFLICT: another template goes by the same name and version');
  for (const { label, versionId, from, to } of history) {
    lines.push(`${label} = ${versionId}  ${iso(from)} – ${to === undefined ? 'now' : iso(to)}`);
  }
  return lines;
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
