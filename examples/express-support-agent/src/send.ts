import type { Scenario } from './scenarios.js';

/** What came back of a message: the status and trace id, or nothing where the client hung up. */
export interface Received {
  readonly status?: number;
  readonly traceId?: string;
}

/** Sends a message as a customer's client would, and hangs up if the scenario says so. */
export async function send(url: string, scenario: Scenario, index: number): Promise<Received> {
  const hangUp = scenario.hangUpAfterMs;
  try {
    const response = await fetch(`${url}/api/support/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-customer-id': `cus_${7301 + (index % 3)}` },
      body: JSON.stringify({ message: scenario.message, conversationId: `conv_${index + 1}` }),
      ...(hangUp === undefined ? undefined : { signal: AbortSignal.timeout(hangUp) }),
    });
    await response.text();
    return { status: response.status, traceId: response.headers.get('x-trace-id') ?? '' };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return {};
    throw error;
  }
}
