import type { TextMatch, TraceFilter, TraceQueries } from '@llmtrace/store';
import { CliError } from '../cli-error.js';
import { parseMoment } from '../parse-moment.js';
import { FILTER_FLAGS, type FilterFlag } from './filter-flags.js';
import { FAILED, OUTCOMES } from './outcomes.js';
import { parseRange } from './parse-range.js';
import { readMembers, readScores } from './read-members.js';
import { readPrompt } from './read-prompt.js';
import { readNames, textMatch, type Names } from './text-match.js';

/** What commander made of the flags: their texts by name. */
export type FlagValues = Readonly<Record<string, unknown>>;

type Draft = { -readonly [K in keyof TraceFilter]: TraceFilter[K] };

const MAX_VALUES = 1_000;
/** So many names a store takes at once. */
const MOST_NAMES = 200;

/**
 * Reads the flags that say which traces are meant. Names of which a part is enough are looked up.
 *
 * Errors: `CliError` for a flag whose text says nothing, and for values that one filter cannot ask for together.
 */
export async function readFilter(flags: FlagValues, queries: TraceQueries): Promise<TraceFilter> {
  const filter: Draft = {};
  const readBy = new Map<string, string>();
  for (const known of FILTER_FLAGS) {
    const texts = flags[camelCase(known.flag)] as readonly string[] | undefined;
    if (texts === undefined) continue;
    const read = await readFlag(known, texts, filter, queries);
    for (const field of Object.keys(read)) {
      const other = readBy.get(field);
      if (other !== undefined && field !== 'time')
        throw new CliError(`--${other} and --${known.flag} ask for the same. Give one of them.`, 2);
      readBy.set(field, known.flag);
    }
    Object.assign(filter, read);
  }
  const { from = -Infinity, to = Infinity } = filter.time ?? {};
  if (from > to) throw new CliError('--since is later than --until. Swap them.', 2);
  return filter;
}

async function readFlag(
  flag: FilterFlag,
  texts: readonly string[],
  before: Draft,
  queries: TraceQueries,
): Promise<TraceFilter> {
  const name = `--${flag.flag}`;
  switch (flag.kind) {
    case 'text':
      return { [flag.field]: textMatch(readNames(name, texts)) };
    case 'part':
      return { [flag.field]: await partMatch(flag, readNames(name, texts), queries) };
    case 'numbers':
      return { [flag.field]: parseRange(name, only(name, texts), Number) };
    case 'duration':
      return { [flag.field]: parseRange(name, only(name, texts), 'duration') };
    case 'moment': {
      const bound = flag.flag === 'since' ? 'from' : 'to';
      return { time: { ...before.time, [bound]: parseMoment(name, only(name, texts)) } };
    }
    case 'yes':
      return { [flag.field]: yesOrNo(name, only(name, texts)) };
    case 'members':
      return { [flag.field]: readMembers(name, texts) };
    case 'scores':
      return { scores: readScores(name, texts) };
    case 'status':
      return statuses(readNames(name, texts));
    case 'raw':
      return flag.field === 'user' ? { user: users(name, texts) } : readPrompt(name, texts);
  }
}

/** A name that is there counts as itself; else every name that has it as a part. */
async function partMatch(
  { flag, dimension }: FilterFlag,
  { names, others }: Names,
  queries: TraceQueries,
): Promise<TextMatch> {
  if (dimension === undefined) return textMatch({ names, others });
  const values = await queries.values({ of: dimension, limit: MAX_VALUES });
  const meant = names.flatMap((name) => {
    if (values.some(({ value }) => value === name)) return [name];
    const part = name.toLowerCase();
    const found = values.filter(({ value }) => value.toLowerCase().includes(part));
    return found.length === 0 ? [name] : found.map(({ value }) => value);
  });
  const all = [...new Set(meant)];
  if (all.length > MOST_NAMES || (others && values.length === MAX_VALUES))
    throw new CliError(
      `--${flag} means too many names (${all.length} are known). Give more of each.`,
      2,
    );
  return textMatch({ names: all, others });
}

function statuses({ names, others }: Names): TraceFilter {
  for (const name of names) {
    if (!isStatus(name) && !OUTCOMES.includes(name as never))
      throw new CliError(
        name === 'open'
          ? 'open stands alone, in `llmtrace list --status open`.'
          : `--status knows success, error, open and ${OUTCOMES.join(', ')}, not "${name}".`,
        2,
      );
  }
  if (names.every(isStatus)) return { status: textMatch({ names, others }) as never };
  // A status is all of its outcomes once others are asked for beside it.
  const outcomes = OUTCOMES.filter((outcome) => {
    const status = FAILED.includes(outcome) ? 'error' : 'success';
    return names.includes(outcome) || names.includes(status);
  });
  return { outcome: textMatch({ names: outcomes, others }) as never };
}

function isStatus(name: string): boolean {
  return name === 'success' || name === 'error';
}

function users(name: string, texts: readonly string[]): readonly string[] {
  if (!texts.some((text) => text.startsWith('!'))) return texts;
  throw new CliError(`${name} cannot mean others. Give their hashes: --user-hash '!<hash>'.`, 2);
}

/** The value of a flag that one filter takes once. */
function only(name: string, texts: readonly string[]): string {
  const [text = '', ...more] = texts;
  if (more.length === 0) return text;
  throw new CliError(
    `${name} is given ${texts.length} times and has one value. Ask once for each.`,
    2,
  );
}

function yesOrNo(name: string, text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new CliError(`${name} is yes or no, not "${text}".`, 2);
}

/** The name that commander gives a flag. */
export function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
