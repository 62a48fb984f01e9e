import type { Dialect, SqlQuery } from '../../database/database.js';
import { hasWords } from '../../full-text/word-index.js';
import { wantedWords } from '../../full-text/words.js';
import type { QueryContext } from '../query-context.js';
import { readFields } from '../read/fields.js';
import { invalidQuery } from '../read/invalid-query.js';
import { readMatch } from '../read/match.js';
import { readRange, readTime } from '../read/range.js';
import { readText, readTexts } from '../read/text.js';
import { and, raw, sql } from '../sql.js';
import type { TraceFilter } from '../types/trace-filter.js';
import { not, oneOf, rangeCondition, textCondition } from './conditions.js';
import { jsonConditions, listCondition, scoreConditions } from './json-conditions.js';
import { NUMBER_COLUMNS, TEXT_COLUMNS, WORDS } from './root-fields.js';
import { STEP_FIELDS, STEP_KINDS, stepCondition, type StepSort } from './step-fields.js';

/** A filter as conditions on `llm_traces t`. */
export interface CompiledFilter {
  readonly fromUs?: number;
  readonly toUs?: number;
  /** Those on the time are not among them. */
  readonly conditions: readonly SqlQuery[];
  /** What is asked of steps `s` of a sort: holds for one step of each trace, and may be asked of the steps that are measured. */
  readonly steps: ReadonlyMap<StepSort, readonly SqlQuery[]>;
  /** What indexes find: for every trace that is meant, one part of each list is true. */
  readonly finds: readonly (readonly IndexedPart[])[];
  /** The fields with a condition, besides the time. */
  readonly fields: readonly string[];
  /** Those of them that ask for one of some names, with the names. */
  readonly equals: ReadonlyMap<string, readonly string[]>;
}

/** A condition on traces `t` or on their steps `s` that an index answers. */
export interface IndexedPart {
  readonly of: 'trace' | 'part';
  readonly condition: SqlQuery;
  /** The index goes on with the time. */
  readonly timed: boolean;
}

const OTHER_FIELDS = [
  'time',
  'user',
  'tags',
  'featureFlags',
  'metadata',
  'entityType',
  'scores',
  'text',
  'unexpectedPrompt',
  'errorType',
  'errorCode',
];
/** Fields that an index begins with the column of. */
const INDEXED: ReadonlySet<string> = new Set(
  (
    'requestId tenant session userHash route feature latencyMs costUsd topChunkScore model promptName' +
    ' finishReason responseId tool retrievalIndex guardrailAction parserResult'
  ).split(' '),
);
const KNOWN: readonly string[] = [
  ...Object.keys(TEXT_COLUMNS),
  ...Object.keys(NUMBER_COLUMNS),
  ...Object.keys(STEP_FIELDS),
  ...OTHER_FIELDS,
];

/**
 * Reads and checks a filter. Shape: `isList`: traces are gone through in order until there are enough, and steps are asked for
 * of each, where else all of both would be joined. Errors: `invalid_query`.
 */
export function compileFilter(
  filter: TraceFilter | undefined,
  context: QueryContext,
  path: string = 'filter',
  isList: boolean = false,
): CompiledFilter {
  const fields = readFields(filter ?? {}, path, KNOWN);
  const compiler = new FilterCompiler(context, isList);
  for (const [name, value] of fields) compiler.add(name, value, `${path}.${name}`);
  return compiler.compiled([...fields.keys()].filter((name) => name !== 'time'));
}

class FilterCompiler {
  readonly #context: QueryContext;
  readonly #dialect: Dialect;
  readonly #isList: boolean;
  readonly #conditions: SqlQuery[] = [];
  readonly #steps: Map<StepSort, SqlQuery[]> = new Map();
  readonly #finds: (readonly IndexedPart[])[] = [];
  readonly #equals: Map<string, readonly string[]> = new Map();
  #prompt: IndexedPart | undefined;
  #version: SqlQuery | undefined;
  #time: { fromUs?: number; toUs?: number } = {};

  constructor(context: QueryContext, isList: boolean) {
    this.#context = context;
    this.#isList = isList;
    this.#dialect = context.database.dialect;
  }

  compiled(fields: readonly string[]): CompiledFilter {
    const steps = [...this.#steps].map(([sort, conditions]) =>
      this.#someStep(sort, conditions, this.#isList),
    );
    return {
      ...this.#time,
      conditions: [...this.#conditions, ...steps],
      steps: this.#steps,
      finds: this.#finds.map((parts) => parts.map((part) => this.#narrowed(part))),
      fields,
      equals: this.#equals,
    };
  }

  add(name: string, value: unknown, path: string): void {
    if (Object.hasOwn(TEXT_COLUMNS, name)) {
      const column = TEXT_COLUMNS[name as keyof typeof TEXT_COLUMNS];
      const match = readMatch(value, path, WORDS[name]);
      this.#conditions.push(textCondition(column, match));
      if ('any' in match) {
        this.#equals.set(name, match.any);
        if (INDEXED.has(name)) this.#find(timed('trace', oneOf(column, match.any)));
      }
    } else if (Object.hasOwn(NUMBER_COLUMNS, name)) this.#addNumber(name, value, path);
    else if (Object.hasOwn(STEP_FIELDS, name)) this.#addStep(name, value, path);
    else this.#addOther(name, value, path);
  }

  #addNumber(name: string, value: unknown, path: string): void {
    const { column, type, scale } = NUMBER_COLUMNS[name as keyof typeof NUMBER_COLUMNS];
    const { least, most } = readRange(value, path);
    // Whole numbers of the smallest unit: 0.07 USD are 70,000,000 nano-USD, not a little more.
    const scaled = (bound: number): number => (scale === 1 ? bound : Math.round(bound * scale));
    const range = {
      ...(least === undefined ? undefined : { least: scaled(least) }),
      ...(most === undefined ? undefined : { most: scaled(most) }),
    };
    const condition = rangeCondition(column, range, type);
    this.#conditions.push(condition);
    if (INDEXED.has(name)) this.#find({ of: 'trace', condition, timed: false });
    // The words of the index for it.
    if (name === 'retries' && (least ?? 0) >= 1) this.#conditions.push(raw('t.retries > 0'));
  }

  #addStep(name: string, value: unknown, path: string): void {
    const field = STEP_FIELDS[name] as (typeof STEP_FIELDS)[string];
    const match = readMatch(value, path, WORDS[name]);
    if ('none' in match) {
      this.#conditions.push(not(this.#someStep(field.sort, [field.any(match.none)])));
    } else if ('exists' in match && !match.exists) {
      this.#conditions.push(not(this.#someStep(field.sort, [field.exists])));
    } else {
      this.#require(field.sort, stepCondition(field, match));
      if (!('any' in match)) return;
      this.#equals.set(name, match.any);
      if (name === 'promptVersion') this.#version = field.any(match.any);
      if (!INDEXED.has(name)) return;
      const found = timed('part', field.any(match.any));
      if (name === 'promptName') this.#prompt = found;
      this.#find(found);
    }
  }

  #addOther(name: string, value: unknown, path: string): void {
    const dialect = this.#dialect;
    if (name === 'time') this.#time = readTime(value, path);
    else if (name === 'user') this.#conditions.push(this.#user(value, path));
    else if (name === 'tags' || name === 'entityType') {
      const column = name === 'tags' ? 't.tags' : 't.entity_types';
      this.#conditions.push(listCondition(dialect, column, readMatch(value, path)));
    } else if (name === 'featureFlags' || name === 'metadata') {
      const column = name === 'metadata' ? 't.metadata' : 't.feature_flags';
      this.#conditions.push(...jsonConditions(dialect, column, value, path));
    } else if (name === 'scores') this.#conditions.push(...scoreConditions(dialect, value, path));
    else if (name === 'text') this.#conditions.push(this.#text(readText(value, path), path));
    else if (name === 'unexpectedPrompt') this.#unexpectedPrompt(value, path);
    else this.#addError(name === 'errorType' ? 'error_type' : 'error_code', value, path);
  }

  /** The index by prompt goes on with the version. */
  #narrowed(part: IndexedPart): IndexedPart {
    const version = this.#version;
    if (part !== this.#prompt || version === undefined) return part;
    return { ...part, condition: and([part.condition, version]) };
  }

  #find(...parts: readonly IndexedPart[]): void {
    this.#finds.push(parts);
  }

  #user(value: unknown, path: string): SqlQuery {
    const hashes = readTexts(value, path).map((id) => this.#context.hashUser(id));
    const known = hashes.filter((hash) => hash !== undefined);
    if (known.length < hashes.length) {
      invalidQuery(
        path,
        'given as userHash, or with hashKey: the key that hides user ids is not known',
      );
    }
    this.#equals.set('user', known);
    const condition = oneOf('t.user_id_hash', known);
    this.#find(timed('trace', condition));
    return condition;
  }

  #text(text: string, path: string): SqlQuery {
    const dialect = this.#dialect;
    if (this.#context.hasWords) {
      const words = wantedWords(text);
      if (words.length === 0) invalidQuery(path, 'a text with a word in it', text);
      const condition = hasWords(dialect, words);
      this.#find({ of: 'trace', condition, timed: false });
      return condition;
    }
    const holds = (column: string): SqlQuery => dialect.contains(column, text);
    return sql`EXISTS (SELECT 1 FROM llm_texts x WHERE ${raw(dialect.partOf('x', 't'))}
      AND (${holds('x.input')} OR ${holds('x.output')}))`;
  }

  #unexpectedPrompt(value: unknown, path: string): void {
    if (typeof value !== 'boolean') invalidQuery(path, 'true or false', value);
    const unexpected = raw('s.expected_prompt_version IS NOT NULL');
    if (value) this.#require('call', unexpected);
    else this.#conditions.push(not(this.#someStep('call', [unexpected])));
  }

  #addError(column: string, value: unknown, path: string): void {
    const match = readMatch(value, path);
    const condition = (alias: string): SqlQuery =>
      'none' in match
        ? oneOf(`${alias}.${column}`, match.none)
        : 'any' in match
          ? oneOf(`${alias}.${column}`, match.any)
          : raw(`${alias}.${column} IS NOT NULL`);
    const some = sql`(${condition('t')}) IS TRUE OR EXISTS (SELECT 1 FROM llm_spans s
      WHERE ${raw(this.#dialect.partOf('s', 't'))} AND ${this.#dialect.ofTrace(condition('s'))}
      ${raw(this.#dialect.oneByOne)})`;
    if ('any' in match && column === 'error_type') {
      this.#find(timed('part', condition('s')), timed('trace', condition('t')));
    }
    const wanted = 'any' in match || ('exists' in match && match.exists);
    this.#conditions.push(wanted ? some : not(some));
  }

  #require(sort: StepSort, condition: SqlQuery): void {
    const conditions = this.#steps.get(sort) ?? [];
    this.#steps.set(sort, [...conditions, condition]);
  }

  #someStep(sort: StepSort, conditions: readonly SqlQuery[], oneByOne: boolean = true): SqlQuery {
    const asked = this.#dialect.ofTrace(and([raw(STEP_KINDS[sort]), ...conditions]));
    return sql`EXISTS (SELECT 1 FROM llm_spans s
      WHERE ${raw(this.#dialect.partOf('s', 't'))} AND ${asked} ${raw(oneByOne ? this.#dialect.oneByOne : '')})`;
  }
}

function timed(of: IndexedPart['of'], condition: SqlQuery): IndexedPart {
  return { of, condition, timed: true };
}
