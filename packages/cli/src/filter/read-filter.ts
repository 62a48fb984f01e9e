import type { ScoreMatch, TextMatch, TraceFilter, TraceQueries } from '@llmtrace/store';
import { CliError } from '../cli-error.js';
import { parseMoment } from '../parse-moment.js';
import { FILTER_FLAGS, type FilterFlag } from './filter-flags.js';
import { OUTCOMES } from './outcomes.js';
import { parseRange } from './parse-range.js';

/** What commander made of the flags: their texts by name. */
export type FlagValues = Readonly<Record<string, unknown>>;

type Draft = { -readonly [K in keyof TraceFilter]: TraceFilter[K] };

const MAX_VALUES = 1_000;

/**
 * Reads the flags that say which traces are meant. Names of which a part is enough are looked up.
 *
 * Errors: `CliError` for a flag whose text says nothing.
 */
export async function readFilter(flags: FlagValues, queries: TraceQueries): Promise<TraceFilter> {
  const filter: Draft = {};
  for (const known of FILTER_FLAGS) {
    const texts = flags[camelCase(known.flag)] as readonly string[] | undefined;
    if (texts !== undefined) Object.assign(filter, await readFlag(known, texts, filter, queries));
  }
  return filter;
}

async function readFlag(
  flag: FilterFlag,
  texts: readonly string[],
  before: Draft,
  queries: TraceQueries,
): Promise<TraceFilter> {
  const name = `--${flag.flag}`;
  const last = texts.at(-1) ?? '';
  switch (flag.kind) {
    case 'text':
      return { [flag.field]: textMatch(texts) };
    case 'part':
      return { [flag.field]: await partMatch(flag, texts, queries) };
    case 'numbers':
      return { [flag.field]: parseRange(name, last, Number) };
    case 'duration':
      return { [flag.field]: parseRange(name, last, 'duration') };
    case 'moment': {
      const bound = flag.flag === 'since' ? 'from' : 'to';
      return { time: { ...before.time, [bound]: parseMoment(name, last) } };
    }
    case 'yes':
      return { [flag.field]: yesOrNo(name, last) };
    case 'members':
      return { [flag.field]: Object.fromEntries(texts.map((text) => member(name, text))) };
    case 'scores':
      return { scores: Object.fromEntries(texts.map((text) => score(name, text))) };
    case 'status':
      return statuses(texts);
    case 'raw':
      return flag.field === 'user' ? { user: texts } : prompt(texts);
  }
}

function textMatch(texts: readonly string[]): TextMatch {
  const others = texts.filter((text) => text.startsWith('!')).map((text) => text.slice(1));
  if (others.length > 0) return { not: others };
  return texts.length === 1 ? (texts[0] as string) : texts;
}

/** A name that is there counts as itself; else every name that has it as a part. */
async function partMatch(
  { dimension }: FilterFlag,
  texts: readonly string[],
  queries: TraceQueries,
): Promise<TextMatch> {
  if (dimension === undefined || texts.some((text) => text.startsWith('!')))
    return textMatch(texts);
  const values = await queries.values({ of: dimension, limit: MAX_VALUES });
  const names = texts.flatMap((text) => {
    if (values.some(({ value }) => value === text)) return [text];
    const part = text.toLowerCase();
    const found = values.filter(({ value }) => value.toLowerCase().includes(part));
    return found.length === 0 ? [text] : found.map(({ value }) => value);
  });
  return textMatch(names);
}

function statuses(texts: readonly string[]): TraceFilter {
  for (const text of texts) {
    if (text !== 'success' && text !== 'error' && !OUTCOMES.includes(text as never))
      throw new CliError(
        `--status knows success, error, open and ${OUTCOMES.join(', ')}, not "${text}".`,
        2,
      );
  }
  const isStatus = texts.every((text) => text === 'success' || text === 'error');
  return isStatus ? { status: textMatch(texts) as never } : { outcome: textMatch(texts) as never };
}

function prompt(texts: readonly string[]): TraceFilter {
  const [text = ''] = texts;
  const at = text.lastIndexOf('@');
  return at > 0
    ? { promptName: text.slice(0, at), promptVersion: text.slice(at + 1) }
    : { promptName: textMatch(texts) };
}

function member(name: string, text: string): readonly [string, string | number | boolean] {
  const [key, value] = keyAndValue(name, text);
  if (value === 'true' || value === 'false') return [key, value === 'true'];
  return [key, value !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
}

function score(name: string, text: string): readonly [string, ScoreMatch] {
  const [key, value] = keyAndValue(name, text);
  if (value === 'yes' || value === 'no') return [key, value === 'yes'];
  return [
    key,
    /\d/.test(value) && /^[\d.-]+$/.test(value) ? parseRange(name, value, Number) : value,
  ];
}

function keyAndValue(name: string, text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new CliError(`${name} needs a name, = and a value: "${text}" has none.`, 2);
  return [text.slice(0, at), text.slice(at + 1)];
}

function yesOrNo(name: string, text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new CliError(`${name} is yes or no, not "${text}".`, 2);
}

/** The name that commander gives a flag. */
export function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
