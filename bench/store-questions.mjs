// What questions to a store cost. Called by store.mjs when the traces are there.
const DAY = 86_400_000;
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.floor(q * (list.length - 1))];

/** Dimensions that the rollups keep. */
const DIMENSIONS =
  'route feature variant environment tenant userHash userSegment pipeline pipelineVersion deployment provider model promptVersion tool'.split(
    ' ',
  );

/** A source of numbers in [0, 1): the same for each store. */
function seeded(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

async function timed(repeat, ask) {
  const ms = [];
  for (let i = 0; i < repeat; i++) {
    const query = ask.query();
    const start = performance.now();
    await ask.run(query);
    ms.push(performance.now() - start);
  }
  return ms;
}

/** Filters as people use them, with values that are there: of common and rare ones each, of all time and of a day. */
async function filters(queries, time, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const known = {};
  for (const of of [
    'tenant',
    'route',
    'feature',
    'model',
    'tool',
    'errorType',
    'userHash',
    'session',
  ]) {
    known[of] = (await queries.values({ of, time, limit: 50 })).map(({ value }) => value);
  }
  const name = (of) => () => ({ filter: known[of].length === 0 ? {} : { [of]: pick(known[of]) } });
  const day = () => {
    const from = time.from + Math.floor((random() * (time.to - time.from)) / DAY) * DAY;
    return { from, to: from + DAY };
  };
  return {
    newest: () => ({}),
    'newest, with text': () => ({ text: true }),
    failures: () => ({ filter: { status: 'error' } }),
    'failures of a day': () => ({ filter: { status: 'error', time: day() } }),
    'failures of a model in six hours, slowest first': () => {
      const { from } = day();
      const filter = {
        status: 'error',
        model: pick(known.model),
        time: { from, to: from + DAY / 4 },
      };
      return { filter, sort: { by: 'latency' } };
    },
    tenant: name('tenant'),
    route: name('route'),
    feature: name('feature'),
    user: name('userHash'),
    session: name('session'),
    model: name('model'),
    tool: name('tool'),
    'type of error': name('errorType'),
    'nobody at all': () => ({ filter: { tenant: 'nobody' } }),
    'retried calls': () => ({ filter: { retries: { min: 1 } } }),
    'cut answers': () => ({ filter: { finishReason: 'length' } }),
    'broken schema': () => ({ filter: { parserResult: 'invalid' } }),
    'poor retrieval': () => ({ filter: { topChunkScore: { max: 0.72 } } }),
    slowest: () => ({ sort: { by: 'latency' } }),
    'slowest of a day': () => ({ filter: { time: day() }, sort: { by: 'latency' } }),
    dearest: () => ({ sort: { by: 'cost' } }),
    'tenant and model of a day': () => ({
      filter: { tenant: pick(known.tenant), model: pick(known.model), time: day() },
    }),
  };
}

/**
 * Asks a store, and prints p50, p95 and the longest of each sort of question.
 *
 * Shape: `time` is that of all traces.
 */
export async function askQuestions(name, { queries }, time, repeat, print) {
  const random = seeded(7);
  const lists = [];
  const row = (what, ms) =>
    print(
      `| ${name} | ${what} | ${quantile(ms, 0.5).toFixed(1)} / ${quantile(ms, 0.95).toFixed(1)} | ${Math.max(...ms).toFixed(1)} |`,
    );
  for (const [what, query] of Object.entries(await filters(queries, time, random))) {
    const ms = await timed(repeat, { query, run: (asked) => queries.search(asked) });
    row(`list: ${what}`, ms);
    lists.push(...ms);
  }
  row('**all lists**', lists);
  const sums = [];
  for (const by of DIMENSIONS) {
    const measures = by === 'tool' ? ['count', 'latency'] : ['count', 'latency', 'tokens', 'cost'];
    const query = () => ({ filter: { time }, by: [by], measures });
    const ms = await timed(repeat, { query, run: (asked) => queries.aggregate(asked) });
    row(`30 days by ${by}`, ms);
    sums.push(...ms);
  }
  row('**30 days by any dimension**', sums);
  const others = {
    'errors of 30 days': () => queries.errors({ filter: { time } }),
    'overview of a day by hour': () =>
      queries.aggregate({
        filter: { time: { from: time.to - DAY, to: time.to } },
        bucketMs: DAY / 24,
        measures: ['count', 'latency', 'ttft', 'tokens', 'cost'],
      }),
    'failing against successful, 7 days': () =>
      queries.compare({
        filter: { time: { from: time.to - 7 * DAY, to: time.to } },
        a: { status: 'error' },
        b: { status: 'success' },
      }),
    sessions: () => queries.sessions({ filter: { time: { from: time.to - DAY, to: time.to } } }),
    'prompt versions': () => queries.promptVersions({}),
    'slowest steps of 30 days': () => queries.topSpans({ filter: { time } }),
  };
  for (const [what, run] of Object.entries(others)) {
    row(what, await timed(Math.min(5, repeat), { query: () => undefined, run }));
  }
}
