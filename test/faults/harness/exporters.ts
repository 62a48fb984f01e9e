import { jsonl, type Exporter } from '@llmtrace/core';
import { otlp } from '@llmtrace/otlp';
import { postgresStore } from '@llmtrace/store/postgres';
import type { AppConfig } from './app-config.ts';

/** The exporters that an app's configuration asks for; the first is the journal. */
export function exportersOf(config: AppConfig): readonly Exporter[] {
  const common = {
    protocol: 'http/json',
    compression: 'none',
    ...(config.timeoutMs === undefined ? {} : { timeoutMs: config.timeoutMs }),
  } as const;
  return [
    jsonl({
      dir: config.dir,
      ...(config.journalBytes === undefined ? {} : { maxBytes: config.journalBytes }),
      ...(config.durability === undefined ? {} : { durability: config.durability }),
      takeOverEveryMs: 2_000,
    }),
    ...(config.otlpUrl ? [otlp({ ...common, endpoint: config.otlpUrl })] : []),
    ...(config.secondOtlpUrl
      ? [otlp({ ...common, name: 'second', endpoint: config.secondOtlpUrl })]
      : []),
    ...(config.postgresUrl ? [postgresStore({ url: config.postgresUrl })] : []),
  ];
}
