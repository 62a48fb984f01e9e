import { escapeForTerminal, fitToWidth } from '@llmtrace/core/terminal';
import type { TraceStore } from '@llmtrace/store';
import { CliError } from '../cli-error.js';
import type { OpenStore } from './with-store.js';

const MAX_CANDIDATES = 10;

/**
 * Takes the beginning of a trace id as people copy it: in capitals, or as the timeline prints it (`trc 8f91c2…`).
 *
 * Shape: 1 to 32 digits from 0 to f. Errors: `CliError` for anything else.
 */
export function readTracePrefix(text: string): string {
  const prefix = text
    .replace(/^trc[\s_:]*/i, '')
    .replace(/(?:…|\.{3})$/, '')
    .toLowerCase();
  if (/^[0-9a-f]{1,32}$/.test(prefix)) return prefix;
  throw new CliError(
    `"${escapeForTerminal(text)}" is not the beginning of a trace id: those are up to 32 digits from 0 to f.`,
    2,
  );
}

/** The one trace whose id begins so. Errors: `CliError` where there is none, or more than one. */
export async function findTraceId({ store, place }: OpenStore, prefix: string): Promise<string> {
  const ids = await store.findTraceIds(prefix);
  const [id] = ids;
  if (id === undefined) {
    throw new CliError(
      `No trace in ${place} begins with "${prefix}". \`llmtrace list\` shows what is there.`,
    );
  }
  if (ids.length > 1) throw await ambiguous(store, prefix, ids);
  return id;
}

async function ambiguous(
  store: TraceStore,
  prefix: string,
  ids: readonly string[],
): Promise<CliError> {
  const lines = await Promise.all(
    ids.slice(0, MAX_CANDIDATES).map(async (id) => {
      const [first] = await store.getTrace(id, { text: false });
      const what = first
        ? `  ${new Date(first.root.startTime).toISOString()}  ${fitToWidth(first.root.name, 60)}`
        : '';
      return `  ${escapeForTerminal(id)}${what}`;
    }),
  );
  if (ids.length > MAX_CANDIDATES) lines.push('  …');
  return new CliError(
    `"${prefix}" is the beginning of ${ids.length} traces. Give more digits of the one you mean:\n${lines.join('\n')}`,
  );
}
