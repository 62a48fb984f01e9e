import { CANARY_CONTENT, CANARY_TRACE_ID } from './canary-records.js';

/** What a route is asked in tests, and the codes that each role gets for it. */
export interface RouteExpectation {
  readonly input?: unknown;
  readonly viewer: number;
  readonly reader: number;
  readonly admin: number;
}

const everyone = { viewer: 200, reader: 200, admin: 200 };
const readers = { viewer: 403, reader: 200, admin: 200 };
const admins = { viewer: 403, reader: 403, admin: 200 };
const time = { from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 5, 8) };
const filter = { time };
const trace = { traceId: CANARY_TRACE_ID };

/** Every route of the API. One that is missing here fails the tests. */
export const ROUTE_EXPECTATIONS: Readonly<Record<string, RouteExpectation>> = {
  'GET me': everyone,
  'GET traces': { ...everyone, input: { filter, text: true } },
  'GET aggregate': {
    ...everyone,
    input: { filter, by: ['route'], measures: ['count', 'latency', 'scores'] },
  },
  'GET errors': { ...everyone, input: { filter } },
  'GET compare': {
    ...everyone,
    input: { filter, a: { status: 'success' }, b: { status: 'error' } },
  },
  'GET sessions': { ...everyone, input: { filter } },
  'GET transcript': { ...everyone, input: { session: 'session-1', text: true } },
  'GET prompt-versions': { ...everyone, input: { filter, measures: ['count', 'scores'] } },
  'GET top-spans': { ...everyone, input: { filter } },
  'GET onset': { ...everyone, input: { filter, measure: 'errorRate' } },
  'GET values': { ...everyone, input: { of: 'route', time } },
  'GET trace': { ...everyone, input: trace },
  'GET trace-text': { ...readers, input: { ...trace, rootSpanId: '00000000000000c0' } },
  'GET trace-record': { ...readers, input: trace },
  'GET content': { ...readers, input: { ...trace, hash: CANARY_CONTENT.hash } },
  'GET prompt': { ...readers, input: { name: 'support', versionId: 'v1' } },
  'POST erase/trace': { ...admins, input: { ...trace, dryRun: true } },
  'POST erase/user': { ...admins, input: { userHash: 'nobody', dryRun: true } },
  'GET health': everyone,
  'GET losses': { ...everyone, input: time },
  'POST sampling/raise': { ...admins, input: { tenant: 'acme', forMs: 1_000 } },
  'POST sampling/clear': { ...admins, admin: 404, input: { id: 'no such raise' } },
  'GET access': admins,
  'GET settings': readers,
};
