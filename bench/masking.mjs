// What masking alone costs on the strings of the workload's records, each once a trace; works when it is told to.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromLine, redact } from '../packages/core/dist/esm/index.js';
import { start } from './variants/llmtrace.mjs';
import { makeInput, prepare } from './workload.mjs';

const TRACES = 1500;
const variant = start();
for (let i = 0; i < TRACES; i++) await variant.trace(prepare(makeInput(i + 1)));
await variant.flush();

function collect(value, into) {
  if (typeof value === 'string') into.push(value);
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) collect(item, into);
}
const perTrace = [];
for (const file of readdirSync(variant.dir).filter((f) => f.endsWith('.jsonl'))) {
  for (const line of readFileSync(join(variant.dir, file), 'utf8').trim().split('\n')) {
    const record = fromLine(line);
    if (record.type !== 'trace') continue;
    const strings = [];
    for (const span of record.spans) collect([span.input, span.output, span.data], strings);
    perTrace.push([...new Set(strings)]);
  }
}
const chars = perTrace.flat().reduce((sum, text) => sum + text.length, 0) / perTrace.length;

process.on('message', () => {
  const before = process.cpuUsage();
  for (const strings of perTrace) for (const text of strings) redact(text);
  const used = process.cpuUsage(before);
  process.send({ us: (used.user + used.system) / perTrace.length, chars });
});
process.on('disconnect', () => process.exit(0));
