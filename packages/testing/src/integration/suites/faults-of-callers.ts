import { diagnosticCounts } from '@llmtrace/core';
import { expect, it } from 'vitest';
import type { StartContractApp } from '../contract-setup.js';
import { HOSTILE_HEADERS } from '../hostile-headers.js';
import { sendRaw } from '../raw-http.js';

/** No header makes the app fail, switches tracing off or gets into the record as it is. */
export function faultsOfCallers(start: StartContractApp): void {
  it.each(Object.entries(HOSTILE_HEADERS))('survives %s', async (_name, sent) => {
    const app = await start();
    const faults = diagnosticCounts().hook_error;
    const headers = sent.map(([key, value]) => `${key}: ${value}\r\n`);
    const answer = await sendRaw(
      app.url,
      'GET /teapot HTTP/1.1\r\nhost: x\r\nconnection: close\r\n',
      // In pieces, so that a header is cut in two.
      ...headers.flatMap((line) => [line.slice(0, line.length >> 1), line.slice(line.length >> 1)]),
      '\r\n',
    );
    const trace = await app.onlyTrace();
    expect(answer).toMatch(/^HTTP\/1\.1 418 /);
    expect(answer.toLowerCase()).toContain(`x-trace-id: ${trace.traceId}`);
    expect(trace.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(trace).toMatchObject({ outcome: 'success', name: 'GET /teapot' });
    expect(trace.remoteParentSpanId).toBeUndefined();
    expect(trace.requestId).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(diagnosticCounts().hook_error).toBe(faults);
  });
}
