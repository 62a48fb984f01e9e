import { Agent, request } from 'node:http';

/** A request that was answered. */
export interface Answered {
  readonly traceId: string | undefined;
  readonly status: number;
  /** Units: ms from when it was due to the last byte; epoch ms of that byte. */
  readonly latencyMs: number;
  readonly answeredAt: number;
}

/** What a load came to. */
export interface LoadResult {
  readonly sent: number;
  readonly answered: readonly Answered[];
  /** Requests that got no answer: refused, reset. */
  readonly failed: number;
}

/** How requests are sent. */
export interface LoadOptions {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Ends the load early; requests under way are waited for. */
  readonly signal?: AbortSignal;
}

const BODY = JSON.stringify({ question: 'What may I return?' });

/** Sends requests at a fixed rate, however fast they are answered. */
export async function load({ url, perSecond, seconds, signal }: LoadOptions): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const answered: Answered[] = [];
  const pending: Promise<void>[] = [];
  let failed = 0;
  const started = performance.now();
  const total = Math.round(perSecond * seconds);
  let sent = 0;
  while (sent < total) {
    if (signal?.aborted === true) break;
    const elapsed = performance.now() - started;
    while (sent < total && (sent * 1_000) / perSecond <= elapsed) {
      const due = started + (sent++ * 1_000) / perSecond;
      pending.push(
        post(`${url}/chat`, agent).then(
          ({ traceId, status }) => {
            const now = performance.now();
            answered.push({ traceId, status, latencyMs: now - due, answeredAt: Date.now() });
          },
          () => {
            failed++;
          },
        ),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  agent.destroy();
  return { sent: pending.length, answered, failed };
}

function post(
  url: string,
  agent: Agent,
): Promise<{ readonly traceId: string | undefined; readonly status: number }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': BODY.length },
      },
      (response) => {
        const traceId = response.headers['x-trace-id'];
        response.resume();
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            traceId: typeof traceId === 'string' ? traceId : undefined,
            status: response.statusCode ?? 0,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(BODY);
  });
}

/** The latency that a share of the answered requests did not exceed. Units: ms. */
export function percentile(answered: readonly Answered[], share: number): number {
  const sorted = answered.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
