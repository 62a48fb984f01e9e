import { runExporterContract, type ExporterUnderTest } from '@llmtrace/testing/exporter-contract';
import { otlp, type OtlpOptions } from '../../src/index.js';
import { Collector, answer, accept } from '../collector.js';

/** One piece a record: what stands for it is its root, or the span that came alone. */
const RECORD_MARKS = ['llmtrace.outcome', 'llmtrace.late', 'gen_ai.evaluation.name'];

async function open(options: OtlpOptions): Promise<ExporterUnderTest> {
  const collector = await Collector.start();
  const mend = (): void => {
    collector.reply = accept;
  };
  return {
    exporter: otlp({ endpoint: collector.origin, ...options }),
    received: async () =>
      collector.taken
        .flatMap(({ spans }) => spans)
        .filter(({ attributes }) => RECORD_MARKS.some((mark) => mark in attributes)),
    breakSink() {
      collector.reply = answer(503);
      return mend;
    },
    hangSink() {
      collector.reply = () => {};
      return mend;
    },
    close: () => collector.close(),
  };
}

for (const protocol of ['http/protobuf', 'http/json'] as const) {
  runExporterContract(`otlp, ${protocol}`, { keeps: 'text', skips: ['open'] }, () =>
    open({ protocol }),
  );
}
