import { LangfuseAPIClient } from '@langfuse/core';
import { Client } from 'langsmith';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aScore, aTrace, sealed } from '@llmtrace/testing/sample-records';
import {
  braintrust,
  datadog,
  grafanaCloud,
  honeycomb,
  langfuse,
  langsmith,
  newRelic,
  phoenix,
  type OtlpExporter,
} from '../../src/index.js';
import { answer, Collector } from '../collector.js';

let collector: Collector;

beforeEach(async () => {
  collector = await Collector.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await collector.close();
});

const keys = { publicKey: 'pk', secretKey: 'sk' };

/** The targets, each with what its documentation wants of a request. */
const targets: Record<
  string,
  {
    open(baseUrl: string): OtlpExporter;
    path: string;
    headers: Record<string, string>;
    attribute: string;
  }
> = {
  langfuse: {
    open: (baseUrl) => langfuse({ ...keys, baseUrl }),
    path: '/api/public/otel/v1/traces',
    headers: { authorization: 'Basic cGs6c2s=', 'x-langfuse-ingestion-version': '4' },
    attribute: 'langfuse.trace.name',
  },
  langsmith: {
    open: (baseUrl) => langsmith({ apiKey: 'ls', project: 'support', baseUrl }),
    path: '/otel/v1/traces',
    headers: { 'x-api-key': 'ls', 'langsmith-project': 'support' },
    attribute: 'langsmith.span.kind',
  },
  phoenix: {
    open: (baseUrl) => phoenix({ apiKey: 'px', project: 'support', baseUrl }),
    path: '/v1/traces',
    headers: { authorization: 'Bearer px', 'x-project-name': 'support' },
    attribute: 'openinference.span.kind',
  },
  braintrust: {
    open: (baseUrl) => braintrust({ apiKey: 'bt', parent: 'project_name:support', baseUrl }),
    path: '/otel/v1/traces',
    headers: { authorization: 'Bearer bt', 'x-bt-parent': 'project_name:support' },
    attribute: 'llmtrace.outcome',
  },
  datadog: {
    open: (endpoint) => datadog({ apiKey: 'dd', endpoint }),
    path: '/v1/traces',
    headers: { 'dd-api-key': 'dd', 'dd-otlp-source': 'llmobs' },
    attribute: 'llmtrace.outcome',
  },
  newRelic: {
    open: (baseUrl) => newRelic({ licenseKey: 'nr', baseUrl }),
    path: '/v1/traces',
    headers: { 'api-key': 'nr' },
    attribute: 'llmtrace.outcome',
  },
  honeycomb: {
    open: (baseUrl) => honeycomb({ apiKey: 'hc', dataset: 'old', baseUrl }),
    path: '/v1/traces',
    headers: { 'x-honeycomb-team': 'hc', 'x-honeycomb-dataset': 'old' },
    attribute: 'llmtrace.outcome',
  },
  grafanaCloud: {
    open: (baseUrl) => grafanaCloud({ baseUrl: `${baseUrl}/otlp`, instanceId: '7', token: 'gl' }),
    path: '/otlp/v1/traces',
    headers: { authorization: 'Basic NzpnbA==' },
    attribute: 'llmtrace.outcome',
  },
};

describe.each(Object.entries(targets))('%s', (name, { open, path, headers, attribute }) => {
  it('is sent what it wants, where it wants it, as protobuf without parameters', async () => {
    const exporter = open(collector.origin);
    await exporter.export(sealed(aTrace()));
    exporter.shutdown();
    expect(exporter.name).toBe(name);
    expect(collector.seen).toMatchObject([
      { path, headers: { ...headers, 'content-type': 'application/x-protobuf' } },
    ]);
    expect(collector.spans[0]?.attributes).toHaveProperty([attribute]);
  });

  it('overlooks the variables of another receiver', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://other.test:4318');
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'authorization=other');
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc');
    vi.stubEnv('OTEL_SERVICE_NAME', 'renamed');
    const exporter = open(collector.origin);
    await exporter.export(sealed(aTrace()));
    exporter.shutdown();
    expect(collector.seen[0]?.headers).toMatchObject(headers);
    expect(collector.spans[0]?.resource['service.name']).toBe('renamed');
  });
});

describe('presets', () => {
  it.each([
    [() => langfuse(keys), 'https://cloud.langfuse.com/api/public/otel/v1/traces'],
    [() => langsmith({ apiKey: 'k' }), 'https://api.smith.langchain.com/otel/v1/traces'],
    [() => phoenix(), 'http://localhost:6006/v1/traces'],
    [
      () => braintrust({ apiKey: 'k', parent: 'project_id:1' }),
      'https://api.braintrust.dev/otel/v1/traces',
    ],
    [() => newRelic({ licenseKey: 'k' }), 'https://otlp.nr-data.net/v1/traces'],
    [() => newRelic({ licenseKey: 'k', region: 'eu' }), 'https://otlp.eu01.nr-data.net/v1/traces'],
    [() => honeycomb({ apiKey: 'k' }), 'https://api.honeycomb.io/v1/traces'],
    [() => honeycomb({ apiKey: 'k', region: 'eu' }), 'https://api.eu1.honeycomb.io/v1/traces'],
  ])('know where their target is: %s', (open, endpoint) => {
    expect(open().endpoint).toBe(endpoint);
  });

  it.each([
    [() => langfuse({ publicKey: 'pk' }), 'langfuse.secretKey', 'LANGFUSE_SECRET_KEY'],
    [() => langsmith(), 'langsmith.apiKey', 'LANGSMITH_API_KEY'],
    [() => braintrust({ apiKey: 'k' }), 'braintrust.parent', 'BRAINTRUST_PARENT'],
    [() => datadog({ endpoint: 'https://x.test' }), 'datadog.apiKey', 'DD_API_KEY'],
    [() => datadog(undefined as never), 'datadog.endpoint', ''],
    [() => newRelic(), 'newRelic.licenseKey', 'NEW_RELIC_LICENSE_KEY'],
    [() => honeycomb({ apiKey: '' }), 'honeycomb.apiKey', 'HONEYCOMB_API_KEY'],
    [() => grafanaCloud({ baseUrl: '', instanceId: '', token: '' }), 'grafanaCloud.baseUrl', ''],
    [() => langfuse({ ...keys, timeoutMs: -1 }), 'langfuse.timeoutMs', ''],
    [() => langfuse({ ...keys, headers: {} } as never), '', ''],
  ])('say what is missing: %s', (open, path, variable) => {
    if (path === '') return expect(open).not.toThrow();
    expect(open).toThrow(`[@llmtrace/otlp] Option "${path}" must be`);
    expect(open).toThrow(variable);
  });

  it('take keys from the variables of their target', async () => {
    vi.stubEnv('LANGFUSE_PUBLIC_KEY', 'pk');
    vi.stubEnv('LANGFUSE_SECRET_KEY', 'sk');
    vi.stubEnv('LANGFUSE_BASE_URL', `${collector.origin}/`);
    const exporter = langfuse();
    await exporter.export(sealed(aTrace()));
    exporter.shutdown();
    expect(collector.seen[0]).toMatchObject({
      path: '/api/public/otel/v1/traces',
      headers: { authorization: 'Basic cGs6c2s=' },
    });
  });
});

describe('scores', () => {
  const scores = [
    aScore({ comment: 'well put', evaluator: 'judge', evaluatorVersion: '2' }),
    aScore({ scoreId: 's2', value: 0.5, spanId: '00000000000000b1' }),
    aScore({ scoreId: 's3', value: 'polite', label: 'tone' }),
  ];

  it('go to Langfuse as its own client sends them', async () => {
    collector.reply = answer(200, { 'content-type': 'application/json' }, '{"id":"x"}');
    const official = new LangfuseAPIClient({
      environment: collector.origin,
      username: 'pk',
      password: 'sk',
    } as never);
    await official.legacy.scoreV1.create({
      id: 'e1f2a3b4',
      traceId: aTrace().traceId,
      name: 'helpful',
      value: 1,
      dataType: 'BOOLEAN',
      comment: 'well put',
      metadata: { source: 'user_feedback', evaluator: 'judge', evaluatorVersion: '2' },
    });
    const exporter = langfuse({ ...keys, baseUrl: collector.origin });
    await exporter.export(sealed(...scores));
    exporter.shutdown();
    const [theirs, ours, number, category] = collector.seen;
    expect(ours?.path).toBe(theirs?.path);
    expect(ours?.headers.authorization).toBe(theirs?.headers.authorization);
    expect(JSON.parse(ours!.body.toString())).toEqual(JSON.parse(theirs!.body.toString()));
    expect(JSON.parse(number!.body.toString())).toMatchObject({
      value: 0.5,
      dataType: 'NUMERIC',
      observationId: '00000000000000b1',
    });
    expect(JSON.parse(category!.body.toString())).toMatchObject({
      value: 'polite',
      dataType: 'CATEGORICAL',
      comment: 'tone',
    });
  });

  it('go to LangSmith as feedback on the run that came of the span', async () => {
    collector.reply = answer(200, { 'content-type': 'application/json' }, '{}');
    const runId = '00000000-0000-0000-0000-0000000000a0';
    const official = new Client({ apiUrl: `${collector.origin}/api/v1`, apiKey: 'ls' });
    await official.createFeedback(runId, 'helpful', {
      score: 1,
      comment: 'well put',
      sourceInfo: { source: 'user_feedback', evaluator: 'judge', evaluator_version: '2' },
    });
    const sent = collector.seen.findLast(({ path }) => path.endsWith('/feedback'));
    const exporter = langsmith({ apiKey: 'ls', baseUrl: collector.origin });
    await exporter.export(sealed(aTrace()));
    collector.seen.length = 0;
    await exporter.export(sealed(...scores));
    exporter.shutdown();
    const [first, second, third] = collector.seen.map(
      ({ body }) => JSON.parse(body.toString()) as Record<string, unknown>,
    );
    const { id: _id, ...theirs } = JSON.parse(sent!.body.toString()) as Record<string, unknown>;
    expect(collector.seen[0]?.path).toBe(sent?.path);
    expect(collector.seen[0]?.headers['x-api-key']).toBe('ls');
    expect(first).toMatchObject({ ...theirs, trace_id: '8f91c2d4-7b0e-4a6f-9d3c-5e7a1b2c3d4e' });
    expect(second).toMatchObject({ run_id: '00000000-0000-0000-0000-0000000000b1', score: 0.5 });
    expect(third).toMatchObject({ value: 'polite' });
    expect(first?.['id']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('that name no trace are not sent where only traces are known', async () => {
    const { traceId: _traceId, ...untied } = aScore({ requestId: 'req-9' });
    const exporter = langfuse({ ...keys, baseUrl: collector.origin });
    await exporter.export(sealed(untied));
    exporter.shutdown();
    expect(collector.seen).toEqual([]);
  });

  it('that were taken are not sent again when another one was not', async () => {
    const exporter = langfuse({ ...keys, baseUrl: collector.origin });
    collector.script.push(answer(200), answer(503));
    await expect(exporter.export(sealed(...scores))).rejects.toMatchObject({ retryable: true });
    await exporter.export(sealed(...scores));
    exporter.shutdown();
    const ids = collector.seen.map(
      ({ body }) => (JSON.parse(body.toString()) as { id: string }).id,
    );
    expect(ids).toEqual(['e1f2a3b4', 's2', 's2', 's3']);
  });
});
