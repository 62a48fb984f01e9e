/** What the traffic is made of. Units: prices in nano-USD a token, `msPerToken` of the answer. */
export interface TrafficModel {
  readonly provider: string;
  readonly name: string;
  readonly answersAs: string;
  readonly input: number;
  readonly output: number;
  readonly ttftMs: number;
  readonly msPerToken: number;
}

export const MODELS: Readonly<Record<'large' | 'small' | 'other', TrafficModel>> = {
  large: {
    provider: 'openai',
    name: 'gpt-5.5',
    answersAs: 'gpt-5.5-2026-04-23',
    input: 1_250,
    output: 10_000,
    ttftMs: 620,
    msPerToken: 11,
  },
  small: {
    provider: 'openai',
    name: 'gpt-5.5-mini',
    answersAs: 'gpt-5.5-mini-2026-04-23',
    input: 250,
    output: 2_000,
    ttftMs: 240,
    msPerToken: 5,
  },
  other: {
    provider: 'anthropic',
    name: 'claude-sonnet-5',
    answersAs: 'claude-sonnet-5-20260301',
    input: 3_000,
    output: 15_000,
    ttftMs: 710,
    msPerToken: 9,
  },
};

export const EMBEDDER = { provider: 'openai', name: 'text-embedding-3-small', input: 20 } as const;

/** The first have the most traffic. */
export const TENANTS: readonly string[] = ['acme', 'globex', 'initech', 'umbrella', 'hooli'];
export const SEGMENTS: readonly string[] = ['free', 'team', 'enterprise'];
export const LOCALES: readonly string[] = ['en', 'de', 'fr', 'ja'];
export const DEPLOYMENTS: readonly string[] = ['eu-1', 'us-1'];

export const ROUTES = {
  chat: '/api/support/chat',
  agent: '/api/orders/agent',
  extract: '/api/documents/extract',
} as const;

export const TOOLS = {
  search: 'search_orders',
  shipping: 'shipping_status',
  refund: 'refund_order',
} as const;

export const INDEXES = { docs: 'support-docs', policies: 'policies' } as const;
