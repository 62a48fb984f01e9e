import { readdirSync, readFileSync, rmSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExporterContract } from '@llmtrace/testing/exporter-contract';
import { startScriptedSink } from '@llmtrace/testing/scripted-sink';
import { consoleExporter } from '../../src/exporters/console.js';
import { jsonLog } from '../../src/exporters/json-log.js';
import { jsonl } from '../../src/exporters/jsonl.js';
import { memory } from '../../src/exporters/memory.js';
import { httpExporter } from '../delivery/fixtures/http-exporter.js';

runExporterContract('memory', { keeps: 'records' }, () => {
  const exporter = memory();
  return { exporter, received: async () => exporter.records };
});

runExporterContract('jsonl', { keeps: 'records' }, () => {
  const home = mkdtempSync(join(tmpdir(), 'llmtrace-'));
  const dir = join(home, 'traces');
  return {
    exporter: jsonl({ dir }),
    received: async () => readLines(dir).map((line) => JSON.parse(line) as unknown),
    breakSink() {
      // A file where the folder should be refuses root, too.
      writeFileSync(dir, '');
      return () => rmSync(dir);
    },
    close: async () => rmSync(home, { recursive: true }),
  };
});

runExporterContract('jsonLog', { keeps: 'records' }, () => {
  const sink = new Sink();
  return {
    exporter: jsonLog({ write: sink.write }),
    received: async () => sink.pieces.map((line) => JSON.parse(line) as unknown),
    breakSink: sink.break,
  };
});

runExporterContract('console', { keeps: 'text' }, () => {
  const sink = new Sink();
  return {
    exporter: consoleExporter({ write: sink.write }),
    received: async () => sink.pieces,
    breakSink: sink.break,
  };
});

runExporterContract('an exporter over HTTP', { keeps: 'records' }, async () => {
  const sink = await startScriptedSink();
  const mend = (): void => sink.answer(() => ({}));
  return {
    exporter: httpExporter(sink.url),
    received: async () => sink.records,
    breakSink() {
      sink.answer(() => ({ status: 503 }));
      return mend;
    },
    hangSink() {
      sink.answer(() => ({ hang: true }));
      return mend;
    },
    close: async () => sink[Symbol.asyncDispose](),
  };
});

class Sink {
  readonly pieces: string[] = [];
  #broken: boolean = false;

  readonly write = (piece: string): void => {
    if (this.#broken) throw new Error('log is closed');
    this.pieces.push(piece);
  };

  readonly break = (): (() => void) => {
    this.#broken = true;
    return () => {
      this.#broken = false;
    };
  };
}

function readLines(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n').slice(0, -1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
