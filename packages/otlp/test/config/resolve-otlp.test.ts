import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLlmTraceError } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';
import { resolveOtlp } from '../../src/config/resolve-otlp.js';
import type { OtlpOptions } from '../../src/index.js';

function problemWith(options: unknown, env: Record<string, string> = {}): string {
  try {
    resolveOtlp(options as OtlpOptions, env);
  } catch (error) {
    expect(isLlmTraceError(error) && error.code).toBe('invalid_option');
    return (error as Error).message;
  }
  return expect.unreachable('the options were taken');
}

describe('otlp options', () => {
  it('need nothing', () => {
    const config = resolveOtlp({}, {});
    expect(config).toMatchObject({
      name: 'otlp',
      gzip: true,
      timeoutMs: 10_000,
      maxRequestBytes: 3_145_728,
      allowRaw: false,
      scores: 'events',
    });
    expect(config.target.url.href).toBe('http://localhost:4318/v1/traces');
    expect(config.dialect.name).toBe('genai');
    expect(config.format.contentType).toBe('application/x-protobuf');
  });

  it.each([
    ['http://collector:4318', 'http://collector:4318/v1/traces'],
    ['http://collector:4318/', 'http://collector:4318/v1/traces'],
    ['https://x.test/api/public/otel', 'https://x.test/api/public/otel/v1/traces'],
    ['https://x.test/v1/traces', 'https://x.test/v1/traces'],
    ['https://x.test/v1/traces?tenant=1', 'https://x.test/v1/traces?tenant=1'],
  ])('make of the endpoint %s %s', (endpoint, url) => {
    expect(resolveOtlp({ endpoint }, {}).target.url.href).toBe(url);
  });

  it.each([
    [{ endpoint: 'collector:4318' }, 'otlp.endpoint'],
    [{ endpoint: '/v1/traces' }, 'otlp.endpoint'],
    [{ endpoint: 'ftp://x.test' }, 'otlp.endpoint'],
    [{ endpoint: 'https://user:pass@x.test' }, 'otlp.endpoint'],
    [{ endpoint: 7 }, 'otlp.endpoint'],
    [{ headers: { 'bad name': 'x' } }, 'otlp.headers.bad name'],
    [{ headers: { authorization: 'a\r\nhost: evil' } }, 'otlp.headers.authorization'],
    [{ headers: { authorization: undefined } }, 'otlp.headers.authorization'],
    [{ headers: null }, 'otlp.headers'],
    [{ dialect: 'zipkin' }, 'otlp.dialect'],
    [{ dialect: {} }, 'otlp.dialect'],
    [{ dialect: 'toString' }, 'otlp.dialect'],
    [{ protocol: 'grpc' }, 'otlp.protocol'],
    [{ compression: 'br' }, 'otlp.compression'],
    [{ timeoutMs: 0 }, 'otlp.timeoutMs'],
    [{ timeoutMs: Number.NaN }, 'otlp.timeoutMs'],
    [{ maxRequestBytes: '3MB' }, 'otlp.maxRequestBytes'],
    [{ allowRaw: 'yes' }, 'otlp.allowRaw'],
    [{ resource: 'service' }, 'otlp.resource'],
    [{ scores: 'rest' }, 'otlp.scores'],
    [{ name: 'My Exporter' }, 'otlp.name'],
    [{ url: 'http://x.test' }, 'otlp.url'],
    [null, 'otlp'],
  ])('%j are refused by the path %s', (options, path) => {
    expect(problemWith(options)).toContain(`[@llmtrace/otlp] Option "${path}" must be`);
  });

  it('keep secrets out of what is said of them', () => {
    expect(problemWith({ headers: { authorization: 's3cret\n' } })).not.toContain('s3cret');
    expect(problemWith({ endpoint: 'https://user:s3cret@x.test' })).not.toContain('s3cret');
  });
});

describe('standard variables', () => {
  it('name the endpoint: the one of traces as it is, the general one as a base', () => {
    const general = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a.test/base/' };
    const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://b.test/in' };
    expect(resolveOtlp({}, general).target.url.href).toBe('https://a.test/base/v1/traces');
    expect(resolveOtlp({}, { ...general, ...traces }).target.url.href).toBe('https://b.test/in');
    expect(resolveOtlp({ endpoint: 'http://c.test' }, traces).target.url.host).toBe('c.test');
  });

  it('give headers, percent-encoded, and those of traces win', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a.test',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc, x-tenant = 7,',
    };
    const { target } = resolveOtlp({}, env);
    expect(target.headersFor(target.url)).toEqual({ authorization: 'Bearer abc', 'x-tenant': '7' });
    const both = resolveOtlp({}, { ...env, OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-team=b' }).target;
    expect(both.headersFor(both.url)).toEqual({ 'x-team': 'b' });
  });

  it('give headers to no endpoint but their own', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a.test',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret',
    };
    const { target } = resolveOtlp({ endpoint: 'https://other.test' }, env);
    expect(target.headersFor(target.url)).toEqual({});
  });

  it('set protocol, compression and timeout', () => {
    const config = resolveOtlp(
      {},
      {
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
        OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2500',
        OTEL_EXPORTER_OTLP_TIMEOUT: '9',
      },
    );
    expect(config).toMatchObject({ gzip: false, timeoutMs: 2_500 });
    expect(config.format.contentType).toBe('application/json');
  });

  it('name service and resource', () => {
    const env = {
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,team=search%2Crank,service.namespace=shop',
      OTEL_SERVICE_NAME: 'b',
    };
    expect(resolveOtlp({ resource: { team: 'own' } }, env).resource).toEqual({
      'service.name': 'b',
      'service.namespace': 'shop',
      team: 'own',
    });
    expect(resolveOtlp({}, { OTEL_RESOURCE_ATTRIBUTES: '__proto__=x' }).resource).toHaveProperty(
      ['__proto__'],
      'x',
    );
  });

  it('name certificates', () => {
    const dir = mkdtempSync(join(tmpdir(), 'llmtrace-otlp-'));
    const file = join(dir, 'ca.pem');
    writeFileSync(file, 'PEM');
    const { target } = resolveOtlp({}, { OTEL_EXPORTER_OTLP_CERTIFICATE: file });
    expect(String(target.tls?.ca)).toBe('PEM');
    rmSync(dir, { recursive: true });
    expect(problemWith({}, { OTEL_EXPORTER_OTLP_CERTIFICATE: file })).toContain(
      'OTEL_EXPORTER_OTLP_CERTIFICATE',
    );
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'novalue' }, 'OTEL_EXPORTER_OTLP_HEADERS'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=%zz' }, 'OTEL_EXPORTER_OTLP_HEADERS'],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: 'soon' }, 'OTEL_EXPORTER_OTLP_TIMEOUT'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'otlp.protocol'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }, 'otlp.endpoint'],
    [{ OTEL_RESOURCE_ATTRIBUTES: '=x' }, 'OTEL_RESOURCE_ATTRIBUTES'],
  ])('%j are refused by name', (env, path) => {
    expect(problemWith({}, env as Record<string, string>)).toContain(path);
  });
});
