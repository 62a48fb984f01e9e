import type { Scenario } from './scenarios.js';

/** What came back of a message: the status and trace id, or nothing where the client hung up. */
export interface Received {
  readonly status?: number;
  readonly traceId?: string;
}

/** Sends a message as a customer's client would, and hangs up if the scenario says so. */
export async function send(url: string, scenario: Scenario, index: number): Promise<Received> {
  const hangUp = scenario.hangUpAfterMs;
  const { message, conversationId = `conv_${index + 1}`, headers } = scenario;
  try {
    const response = await fetch(`${url}/api/support/chat`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': 'en-US',
        'x-customer-id': `cus_${7301 + (index % 3)}`,
        ...headers,
      },
      body: JSON.stringify({ message, conversationId }),
      ...(hangUp === undefined ? undefined : { signal: AbortSignal.timeout(hangUp) }),
    });
    await response.text();
    return { status: response.status, traceId: response.headers.get('x-trace-id') ?? '' };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return {};
    throw error;
  }
}

/** Names the conversation of a message, as the client does for its list. */
export async function nameConversation(url: string, { message, headers }: Scenario): Promise<void> {
  await post(`${url}/api/support/title`, { message, conversationId: 'conv_1' }, headers);
}

/** Says what the customer thought of an answer. */
export async function giveFeedback(url: string, traceId: string, helpful: boolean): Promise<void> {
  await post(`${url}/api/support/feedback`, { traceId, helpful });
}

async function post(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': 'en-US',
      'x-customer-id': 'cus_7301',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  await response.text();
}
