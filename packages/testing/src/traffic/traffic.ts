import type { ScoreRecord, TraceRecord } from '@llmtrace/core';
import { DEPLOYMENTS, LOCALES, SEGMENTS, TENANTS } from './catalogue.js';
import { during, incidentsIn, type Incidents } from './incidents.js';
import { Random } from './random.js';
import { agent } from './stories/agent.js';
import { chat } from './stories/chat.js';
import { extract } from './stories/extract.js';
import type { Setting } from './stories/setting.js';
import { summarise } from './stories/summarise.js';
import { TraceBuilder } from './trace-builder.js';

/** How much traffic, and when. */
export interface TrafficOptions {
  readonly traces: number;
  /** Units: epoch ms; `to` is no part of it. Default: the 30 days before 1 June 2026. */
  readonly from?: number;
  readonly to?: number;
  /** The same seed gives the same traffic. Default: 1. */
  readonly seed?: number;
  /** Of the text around a question. Default: 400. */
  readonly textChars?: number;
}

/** Traffic of a shop's support, and what was planted in it. */
export interface Traffic extends Iterable<TraceRecord | ScoreRecord> {
  readonly from: number;
  readonly to: number;
  readonly incidents: Incidents;
}

const DAY_MS = 86_400_000;
const DEFAULT_TO = Date.UTC(2026, 5, 1);

/**
 * Traffic as an app has it: three routes and a nightly job, several models, prompts, tools, indexes and tenants, about six spans
 * a trace, more by day than by night, and the {@link Incidents} in it. Traces come in the order of their start, a score right
 * after its trace.
 */
export function makeTraffic({
  traces,
  seed = 1,
  textChars = 400,
  ...time
}: TrafficOptions): Traffic {
  const to = time.to ?? DEFAULT_TO;
  const from = time.from ?? to - 30 * DAY_MS;
  const incidents = incidentsIn(from, to);
  return {
    from,
    to,
    incidents,
    *[Symbol.iterator]() {
      const random = new Random(seed);
      for (let i = 0; i < traces; i++) {
        const at = from + ((to - from) * (i + random.next())) / traces;
        const trace = makeTrace(random, byDay(at, from, to), incidents, textChars);
        yield trace;
        const score = scoreOf(random, trace);
        if (score !== undefined) yield score;
      }
    },
  };
}

/** Moves times from night to day, and never past one another. */
function byDay(time: number, from: number, to: number): number {
  const moved = time - Math.sin((2 * Math.PI * time) / DAY_MS) * DAY_MS * 0.12;
  return Math.round(Math.min(to - 1, Math.max(from, moved)) * 1000) / 1000;
}

const STORIES = { chat, agent, extract, summarise };
const FEATURES = { chat: 'support', agent: 'orders', extract: 'invoices', summarise: 'summaries' };

function makeTrace(
  random: Random,
  time: number,
  incidents: Incidents,
  textChars: number,
): TraceRecord {
  const share = random.next();
  const story =
    share < 0.55 ? 'chat' : share < 0.75 ? 'agent' : share < 0.95 ? 'extract' : 'summarise';
  const tenantId = random.skewed(TENANTS);
  const setting: Setting = { incidents, tenant: tenantId, textChars };
  const trace = STORIES[story](new TraceBuilder(random, time), setting);
  const user = random.between(1, 400);
  const masked = random.chance(0.08) ? random.between(1, 3) : 0;
  return {
    ...trace,
    requestId: `req-${random.hex(16)}`,
    sessionId: `session-${user}-${Math.floor(time / (DAY_MS / 4))}`,
    userIdHash: userHash(user),
    userSegment: SEGMENTS[user % SEGMENTS.length] as string,
    tenantId,
    locale: random.skewed(LOCALES),
    environment: random.chance(0.95) ? 'production' : 'staging',
    deploymentId: random.pick(DEPLOYMENTS),
    feature: FEATURES[story],
    ...(story === 'chat' ? { variant: user % 2 === 0 ? 'concise' : 'friendly' } : undefined),
    pipelineVersion: during(incidents.release, time) ? '2.5.0' : '2.4.0',
    gitSha: during(incidents.release, time) ? 'b7e41d09' : '3c9f2a11',
    featureFlags: { rerank: user % 5 === 0, temperature: 0.2 },
    tags: random.chance(0.1) ? ['beta', story] : [story],
    metadata: { plan: SEGMENTS[user % SEGMENTS.length] as string, order: { items: user % 7 } },
    redaction: {
      ...trace.redaction,
      found: masked > 0,
      entityTypes: masked > 0 ? ['EMAIL'] : [],
      counts: masked > 0 ? { EMAIL: masked } : {},
    },
  };
}

/** Shape: as an HMAC would look. */
function userHash(user: number): string {
  return new Random(user).hex(32);
}

function scoreOf(random: Random, trace: TraceRecord): ScoreRecord | undefined {
  if (trace.route === undefined || !random.chance(0.15)) return undefined;
  const failed = trace.status === 'error';
  const good = random.chance(failed ? 0.05 : trace.outcome === 'success' ? 0.9 : 0.5);
  return {
    type: 'score',
    schemaVersion: 1,
    scoreId: `score-${random.hex(24)}`,
    traceId: trace.traceId,
    ...(random.chance(0.7)
      ? { name: 'thumbs', value: good, source: 'user_feedback' }
      : {
          name: 'helpfulness',
          value: good ? random.between(3, 5) : random.between(1, 2),
          source: 'human',
        }),
    createdAt: Math.round(trace.startTime + trace.durationMs) + random.between(1_000, 60_000),
  };
}
