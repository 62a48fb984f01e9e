// What redaction costs: node redaction.mjs, or npm run bench -- --only redaction. CPU time, best of several rounds.
import { createRequire } from 'node:module';
import {
  createTracer,
  jsonl,
  redact,
  withSpan,
  withTrace,
} from '../packages/core/dist/esm/index.js';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CODE, MIXED, page, PROMPT } from './texts.mjs';

const SETS = {
  'clean prompt 5 KB': Array.from({ length: 50 }, (_, i) => page(PROMPT, 5000 + i, i)),
  'clean code and JSON 5 KB': Array.from({ length: 50 }, (_, i) => page(CODE, 5000 + i, i)),
  'dense 5 KB': Array.from({ length: 50 }, (_, i) => page(MIXED, 5000 + i, i)),
  'mixed 200 KB': Array.from({ length: 4 }, (_, i) =>
    page([...PROMPT, ...CODE, ...PROMPT, ...MIXED], 200_000 + i, i),
  ),
  'short 60 B': Array.from({ length: 500 }, (_, i) => page(PROMPT, 60, i)),
};

const NAIVE = [
  [/[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/g, '[EMAIL]'],
  [/\b\d{3}-\d{2}-\d{4}\b/g, '[SSN]'],
  [/\b(?:\d[ -]?){13,16}\b/g, '[CARD]'],
];

const require = createRequire(import.meta.url);
const { createSecretAnonymizer } = require('langsmith/anonymizer');
const { SyncRedactor } = require('redact-pii');
const anonymize = createSecretAnonymizer();
const redactor = new SyncRedactor();

/** Every contender masks one text. What each looks for differs: only llmtrace looks for all of it. */
const CONTENDERS = {
  llmtrace: (text) => redact(text).text,
  'three naive regexes': (text) =>
    NAIVE.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), text),
  'langsmith secrets': (text) => anonymize(text),
  'redact-pii': (text) => redactor.redact(text),
};

/** Inputs that make a careless pattern quadratic. */
const HOSTILE = {
  'a@': 'a@',
  'a. … @': (size) => `${'a.'.repeat(size / 2)}@`,
  '1-': '1-',
  digits: '1234567890',
  'spaced digits': '1 ',
  aaaa: 'a',
  'a:': 'a:',
  '1.': '1.',
  sk_: 'sk_',
  eyJ: 'eyJ',
  'eyJ a…': (size) => `eyJ${'a'.repeat(size)}`,
  'key headers': '-----BEGIN RSA PRIVATE KEY-----\n',
  'http://a:': 'http://a:',
  spaces: ' ',
  'password=': 'password=',
  '(': '(',
  'DE12 ': 'DE12 ',
  '+1 (': '+1 (',
  dashes: '-',
  'a.b@x.': 'a.b@x.',
  'line ends': '\n',
  quotes: '"',
  'Mr. Ab ': 'Mr. Ab ',
};
const HOSTILE_SIZE = 1_000_000;

function cpuOf(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Units: MB of text a second of CPU. */
function speed(mask, texts, budget) {
  let best = 0;
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  const times = Math.max(1, Math.round(budget / size));
  for (let round = 0; round < 8; round++) {
    const used = cpuOf(() => {
      for (let k = 0; k < times; k++) for (const text of texts) mask(text);
    });
    best = Math.max(best, (times * size) / used);
  }
  return best;
}

const say = (line = '') => process.stdout.write(`${line}\n`);
const digits = (n) => (n < 10 ? n.toFixed(1) : Math.round(n));

say(`| redaction, MB/s of CPU | ${Object.keys(SETS).join(' | ')} |`);
say(
  `|---|${Object.keys(SETS)
    .map(() => '---|')
    .join('')}`,
);
for (const [name, mask] of Object.entries(CONTENDERS)) {
  const row = Object.values(SETS).map((texts) =>
    digits(speed(mask, texts, name === 'llmtrace' ? 2e6 : 4e5)),
  );
  say(`| ${name} | ${row.join(' | ')} |`);
}

const slowest = Object.entries(HOSTILE)
  .map(([name, unit]) => {
    const text =
      typeof unit === 'function'
        ? unit(HOSTILE_SIZE)
        : unit.repeat(HOSTILE_SIZE / unit.length + 1).slice(0, HOSTILE_SIZE);
    redact(text.slice(0, 50_000));
    const started = performance.now();
    redact(text);
    return { name, ms: performance.now() - started };
  })
  .sort((a, b) => b.ms - a.ms);
say(
  `\n${slowest.length} hostile inputs of 1 MB: the slowest takes ${slowest[0].ms.toFixed(1)} ms ("${slowest[0].name}"), the median ${slowest[slowest.length >> 1].ms.toFixed(1)} ms`,
);

/** An agent that says something new in every step; `history` sends all that was said before with it. */
async function agentLoop(history, texts) {
  const sent = [];
  await withTrace('agent_loop', async () => {
    for (const text of texts) {
      const message = { role: 'user', content: text };
      sent.push(message);
      const input = history ? [...sent] : [message];
      await withSpan('step', { kind: 'llm', input }, async (span) => {
        const answer = { role: 'assistant', content: `So: ${text}` };
        sent.push(answer);
        span.setOutput(answer);
      });
    }
  });
}

const STEPS = 8;
const LOOPS = 150;

async function loopCost(history, round) {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-bench-'));
  const tracer = createTracer({ service: 'bench', exporters: [jsonl({ dir })], maxQueued: 1e6 });
  let used = 0;
  for (let loop = 0; loop < LOOPS; loop++) {
    const texts = Array.from({ length: STEPS }, (_, step) =>
      page(MIXED, 1500, round * 1e6 + loop * STEPS + step).replaceAll(
        'notes',
        `notes ${round} ${loop} ${step}`,
      ),
    );
    await agentLoop(history, texts);
    const before = process.cpuUsage();
    await tracer.flush();
    const { user, system } = process.cpuUsage(before);
    used += user + system;
  }
  await tracer.shutdown();
  const bytes = readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
  rmSync(dir, { recursive: true, force: true });
  return { used, bytes };
}

await loopCost(true, 0);
const ratios = [];
let bytes;
for (let round = 1; round <= 5; round++) {
  const once = await loopCost(false, round);
  const again = await loopCost(true, round + 10);
  ratios.push(again.used / once.used);
  bytes = again.bytes / once.bytes;
}
ratios.sort((a, b) => a - b);
say(
  `agent loop of ${STEPS} steps that re-sends its history, against its distinct text alone: ${ratios[2].toFixed(2)} × the CPU, ${bytes.toFixed(2)} × the bytes`,
);
process.exit(0);
