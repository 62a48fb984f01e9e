import { listSegments } from '@llmtrace/core/records';
import { formatCount, formatDuration } from '@llmtrace/core/terminal';
import type { TraceStore } from '@llmtrace/store';
import { localTime } from '../table/local-time.js';
import { checkLosses } from './check-losses.js';
import { note, ok, warn, type Finding } from './finding.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Older by this than its period, a text should have gone: retention runs hourly. */
const SLACK_DAYS = 1;
const LAG_MS = 5 * 60_000;
const RECENT_DAYS = 7;
const DEFAULT_TEXT_DAYS = 7;

/** Looks at a store: its tables, how far behind its journal it is, retention, prices, sampling. Errors: those of the store. */
export async function checkStore(
  store: TraceStore,
  dir: string | undefined,
  nowMs: number,
): Promise<readonly Finding[]> {
  const version = await store.upkeep.schemaVersion();
  const { traces } = await store.queries.search({ limit: 1 });
  const newest = traces[0]?.startTime;
  return [
    ok(
      'store',
      `${store.location}, schema version ${version}` +
        (newest === undefined ? ', no traces yet' : `, newest trace ${localTime(newest)}`),
    ),
    ...(dir === undefined ? [] : await lag(dir, newest)),
    ...(dir === undefined ? [] : await oldLines(store, dir, nowMs)),
    ...(await checkLosses(store, nowMs)),
    ...(await retention(store, nowMs)),
    ...(await prices(store, nowMs)),
    ...(await sampling(store, nowMs)),
  ];
}

async function lag(dir: string, newest: number | undefined): Promise<readonly Finding[]> {
  const [last] = await listSegments(dir).catch(() => []);
  if (last === undefined) return [];
  const behindMs = last.lastWrite - (newest ?? 0);
  if (newest !== undefined && behindMs <= LAG_MS)
    return [ok('journal lag', 'the store has what the journal holds')];
  const how = newest === undefined ? 'nothing of it' : `${formatDuration(behindMs)} less`;
  return [
    warn(
      'journal lag',
      `The journal was written to at ${localTime(last.lastWrite)}; the store has ${how}`,
      'Look whether the app that writes to the store is running, and at the counts of its tracer.stats(). Records other than traces also count as written.',
    ),
  ];
}

/** Retention is the store's; what apps have written to the folder stays as long as they let it. */
async function oldLines(
  store: TraceStore,
  dir: string,
  nowMs: number,
): Promise<readonly Finding[]> {
  const segments = await listSegments(dir).catch(() => []);
  const oldest = segments.at(-1);
  const { options } = await store.upkeep.retentionState();
  const textDays = options?.textDays ?? DEFAULT_TEXT_DAYS;
  if (oldest === undefined || nowMs - oldest.lastWrite <= (textDays + SLACK_DAYS) * DAY_MS)
    return [];
  return [
    warn(
      'journal age',
      `segments from ${localTime(oldest.lastWrite)} are there, with texts older than ${textDays} days`,
      'Give jsonl(), or the journal option of the tracer, a maxAgeMs: a segment then goes once everybody has read it.',
    ),
  ];
}

async function retention(store: TraceStore, nowMs: number): Promise<readonly Finding[]> {
  const { lastRun, oldestText, options, holds } = await store.upkeep.retentionState();
  const findings: Finding[] = [];
  if (lastRun === undefined) {
    findings.push(
      note(
        'retention',
        'has never run on this store',
        'It runs by itself where an app has the store as an exporter (sqliteStore(), postgresStore()); elsewhere run `llmtrace retain` from a timer.',
      ),
    );
  } else {
    const age = formatDuration(nowMs - lastRun.ranAt);
    const says = `last run ${localTime(lastRun.ranAt)} (${age} ago): ${formatCount(lastRun.texts)} texts and ${formatCount(lastRun.traces)} traces went`;
    findings.push(
      nowMs - lastRun.ranAt < 3 * HOUR_MS
        ? ok('retention', says)
        : warn(
            'retention',
            says,
            'Runs come hourly while an app has the store open; start one, or run `llmtrace retain`.',
          ),
    );
  }
  if (oldestText !== undefined) {
    const days = (nowMs - oldestText) / DAY_MS;
    const longest = Math.max(
      options?.notableTextDays ?? Math.max(30, options?.textDays ?? 7),
      ...(options?.rules ?? []).map((rule) => rule.notableTextDays ?? rule.textDays ?? 0),
    );
    const says = `oldest text ${localTime(oldestText)} (${days.toFixed(1)} days)`;
    findings.push(
      days <= longest + SLACK_DAYS || holds > 0
        ? ok('texts', says)
        : warn('texts', `${says}, longer than ${longest} days`, 'Run `llmtrace retain`.'),
    );
  }
  if (holds > 0)
    findings.push(
      note('holds', `${formatCount(holds)} in force`, '`llmtrace retain holds` lists them.'),
    );
  return findings;
}

async function prices(store: TraceStore, nowMs: number): Promise<readonly Finding[]> {
  const { rows } = await store.queries.aggregate({
    by: ['model'],
    measures: ['count', 'cost'],
    filter: { time: { from: nowMs - RECENT_DAYS * DAY_MS } },
  });
  const unpriced = rows.filter(({ cost }) => (cost?.unpricedCalls ?? 0) > 0);
  if (rows.length === 0) return [note('prices', `no calls in ${RECENT_DAYS} days`)];
  if (unpriced.length === 0) return [ok('prices', `every call of ${RECENT_DAYS} days has a price`)];
  const models = unpriced.map(
    ({ key, cost }) => `${key[0] ?? '(no model)'} (${cost?.unpricedCalls})`,
  );
  return [
    warn(
      'prices',
      `calls without a price in ${RECENT_DAYS} days: ${models.join(', ')}`,
      'Give the tracer `prices: createPriceBook()`; price what is stored with `llmtrace reprice --from 7d --unpriced`, models that no list has with --overrides.',
    ),
  ];
}

async function sampling(store: TraceStore, nowMs: number): Promise<readonly Finding[]> {
  const { rows, exact } = await store.queries.aggregate({
    by: ['samplingRule'],
    measures: ['count'],
    filter: { time: { from: nowMs - RECENT_DAYS * DAY_MS } },
  });
  if (rows.length === 0) return [];
  const rules = rows.map(({ key, count }) => `${key[0] ?? '?'} ${formatCount(count?.count ?? 0)}`);
  const says = `traces by rule in ${RECENT_DAYS} days: ${rules.join(', ')}`;
  return [
    exact ? ok('sampling', says) : note('sampling', `${says}; some were dropped and only counted`),
  ];
}
