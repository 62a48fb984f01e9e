import type { TraceFilter } from '@llmtrace/store';
import { CliError } from '../cli-error.js';
import { readNames, textMatch } from './text-match.js';

type PromptFilter = Pick<TraceFilter, 'promptName' | 'promptVersion'>;

/**
 * Reads names of prompts, or versions of one prompt as `name@version`.
 *
 * Errors: `CliError` for versions of several prompts, and for others than a version: a filter asks for names and versions apart.
 */
export function readPrompt(flag: string, texts: readonly string[]): PromptFilter {
  const { names, others } = readNames(flag, texts);
  const prompts = names.map(nameAndVersion);
  const versions = prompts.flatMap(({ version }) => version ?? []);
  if (versions.length === 0) return { promptName: textMatch({ names, others }) };
  const [name = ''] = prompts.map((prompt) => prompt.name);
  if (others)
    throw new CliError(
      `${flag} leaves out whole prompts: '!${name}'. Versions are left out by --prompt-version '!${versions[0]}'.`,
      2,
    );
  if (versions.length < names.length || prompts.some((prompt) => prompt.name !== name))
    throw new CliError(
      `${flag} takes several names, or several versions of one prompt (name@version). Ask once for each.`,
      2,
    );
  return { promptName: name, promptVersion: textMatch({ names: versions, others }) };
}

function nameAndVersion(text: string): { readonly name: string; readonly version?: string } {
  const at = text.lastIndexOf('@');
  return at > 0 ? { name: text.slice(0, at), version: text.slice(at + 1) } : { name: text };
}
