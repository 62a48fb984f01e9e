// llmtrace as the README says: wrapped functions, content captured and masked, calls priced, JSON lines on disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer, instrument, jsonl, withTrace } from '../../packages/core/dist/esm/index.js';
import { createPriceBook } from '../../packages/cost/dist/esm/index.js';
import { llmTraceMiddleware } from '../../packages/express/dist/esm/index.js';
import { defineService } from '../workload.mjs';

export function start({ content = 'redacted' } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-bench-'));
  // Left behind, the files would still be written to the disk while the next variant is measured.
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const tracer = createTracer({
    service: 'bench',
    environment: 'bench',
    content,
    exporters: [jsonl({ dir })],
    prices: createPriceBook(),
    maxQueued: 1e6,
  });
  const agent = defineService((kind, name, fn) => instrument(fn, { kind, name }));
  return {
    trace: (input) => withTrace('POST /chat', () => agent(input)),
    middleware: llmTraceMiddleware(),
    agent,
    flush: () => tracer.flush(),
    dir,
  };
}
