import { eraseJournal, type ErasureSubject } from '@llmtrace/store';
import { notFound, textOf, type ApiCall, type ApiRoute } from './api-route.js';
import { mustKnowAll } from './scope.js';
import { rootsOf } from './trace-routes.js';

/** Most traces that one entry of the record names. */
const MAX_NAMED = 1_000;

/** Removing traces for good. */
export const eraseRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: 'erase/trace',
    role: 'admin',
    summary:
      'Erases a trace with its texts, scores and lines of the journal, and notes who did; what a legal hold keeps stays. `dryRun` counts alone.',
    takes: '{ traceId: string; dryRun?: boolean }',
    answer: async (call) => erase(call, { kind: 'trace', id: await traceIdOf(call) }),
  },
  {
    method: 'POST',
    path: 'erase/user',
    role: 'admin',
    summary: 'The same for every trace of a user, by the hash that traces have.',
    takes: '{ userHash: string; dryRun?: boolean }',
    async answer(call) {
      mustKnowAll(call.user);
      return erase(call, { kind: 'user', id: textOf(call.input, 'userHash') });
    },
  },
];

async function erase(call: ApiCall, subject: ErasureSubject): Promise<object> {
  const { store, app, input } = call;
  if (input['dryRun'] === true) {
    const { traces, held } = await store.upkeep.erase(subject, { dryRun: true });
    return { traces, held };
  }
  const ofTrace = subject.kind === 'trace';
  // Noted before: an erasure that cannot be noted is not made.
  await call.noteRead(`erase ${subject.kind}`, ofTrace ? [subject.id] : []);
  const report = await store.upkeep.erase(subject);
  const { gone, traces, scores, contents, held } = report;
  if (!ofTrace && gone.traceIds.size > 0) {
    await call.noteRead(`erased of a ${subject.kind}`, [...gone.traceIds].slice(0, MAX_NAMED));
  }
  return { traces, scores, contents, held, journal: await inJournal(app.dir, subject, report) };
}

/** Errors: `not_found` for a trace of which not every root exists for the user. */
async function traceIdOf(call: ApiCall): Promise<string> {
  const id = textOf(call.input, 'traceId').toLowerCase();
  const known = await rootsOf(call, false);
  const all = await call.store.getTrace(id, { ...call.limits, text: false });
  if (known.length < all.length) throw notFound();
  return id;
}

async function inJournal(
  dir: string,
  subject: ErasureSubject,
  report: Parameters<typeof eraseJournal>[2],
): Promise<{ readonly lines: number; readonly failed: number }> {
  try {
    const { lines, failed } = await eraseJournal(dir, subject, report);
    return { lines, failed: failed.length };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { lines: 0, failed: 0 };
    throw error;
  }
}
