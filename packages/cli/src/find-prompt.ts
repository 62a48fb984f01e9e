import { escapeForTerminal } from '@llmtrace/core/terminal';
import type { TraceStore } from '@llmtrace/store';
import { CliError } from './cli-error.js';
import type { KnownPrompt, KnownPrompts } from './read-prompts.js';

/**
 * The prompts that someone means by `name`, `name@version`, `name@label`, or by the beginning of a hash or of a version of
 * an unnamed one.
 *
 * Shape: all of one version, the one used last first. Errors: `CliError` where there is none.
 */
export function findPrompt({ prompts }: KnownPrompts, wanted: string): readonly KnownPrompt[] {
  const at = wanted.lastIndexOf('@');
  const [name, version] =
    at > 0 ? [wanted.slice(0, at), wanted.slice(at + 1)] : [wanted, undefined];
  const named = prompts.filter(({ record }) => record.name === name);
  const found =
    version === undefined
      ? named
      : named.filter(
          ({ record, labels }) => isVersion(record.versionId, version) || labels.includes(version),
        );
  const first =
    found[0] ??
    prompts.find(({ record }) => isHash(record.hash, wanted) || record.versionId === wanted);
  if (first === undefined) {
    throw new CliError(
      `No prompt is called "${escapeForTerminal(wanted)}". \`llmtrace prompt list\` shows what there is.`,
    );
  }
  const { record } = first;
  return found.length === 0
    ? [first]
    : found.filter((one) => one.record.versionId === record.versionId);
}

/** The text of a prompt. Errors: `CliError` where none was kept. */
export async function promptText(store: TraceStore, { record }: KnownPrompt): Promise<string> {
  const { text, contentHash } = record;
  if (text !== undefined) return text;
  const loaded =
    contentHash === undefined ? undefined : (await store.getContent(contentHash))?.text;
  if (loaded !== undefined) return loaded;
  throw new CliError(
    `The text of ${escapeForTerminal(promptTitle(record))} is not there: it was recorded without content, or has been removed by its age.`,
  );
}

/** A prompt in one word: `support@v17`. Not yet safe to print. */
export function promptTitle({ name, versionId }: KnownPrompt['record']): string {
  return name === undefined ? versionId : `${name}@${versionId}`;
}

function isVersion(versionId: string, wanted: string): boolean {
  return (
    versionId === wanted || (versionId.startsWith('sha256:') && isHash(versionId.slice(7), wanted))
  );
}

function isHash(hash: string, wanted: string): boolean {
  return wanted.length >= 4 && hash.startsWith(wanted.replace(/^sha256:/, '').toLowerCase());
}
