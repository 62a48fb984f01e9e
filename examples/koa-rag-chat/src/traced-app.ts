import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { createTracer, fromLine, isSegmentName, jsonl, type LlmTraceRecord } from '@llmtrace/core';
import type OpenAI from 'openai';
import { createApp } from './app.js';
import { serve } from './serve.js';

/** The app under check: it listens, and its traces lie in a directory of its own. */
export interface TracedApp extends AsyncDisposable {
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Response>;
  /** The records on disk, once all requests have ended. */
  records(): Promise<LlmTraceRecord[]>;
}

/** Starts the app with a tracer that writes where nobody else does. */
export async function startTracedApp(client: OpenAI): Promise<TracedApp> {
  const dir = await mkdtemp(join(tmpdir(), 'koa-rag-chat-'));
  const tracer = createTracer({
    service: 'rag-chat',
    environment: 'test',
    hashKey: 'check',
    exporters: [jsonl({ dir })],
  });
  const app = await serve(await createApp(client));
  const headers = {
    'content-type': 'application/json',
    'x-user-id': 'user_17',
    'x-session-id': 'ses_4',
  };
  return {
    post: (path, body, signal) =>
      fetch(app.url + path, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal: signal ?? null,
      }),
    async records() {
      while (tracer.openTraces().length > 0) await turn();
      await tracer.flush();
      const segments = (await readdir(dir)).filter(isSegmentName);
      const texts = await Promise.all(
        segments.map((segment) => readFile(join(dir, segment), 'utf8')),
      );
      const lines = texts.flatMap((text) => text.trimEnd().split('\n'));
      return lines.map((line) => fromLine(line) as LlmTraceRecord);
    },
    async [Symbol.asyncDispose]() {
      await tracer.shutdown();
      await app.close();
      await rm(dir, { recursive: true });
    },
  };
}
