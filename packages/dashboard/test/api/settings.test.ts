import { createTracer, memory } from '@llmtrace/core';
import { filledStore } from '@llmtrace/testing/dashboard-contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import { byHeader, runDashboard } from '../support/run-dashboard.js';

describe('the settings', () => {
  it('tell which prices, periods and rules are in force', async () => {
    const filled = await filledStore([]);
    onTestFinished(() => filled.close());
    const tracer = createTracer({
      exporters: [memory()],
      prices: {
        price: () => ({ status: 'unknown_model' }),
        sources: async () => [{ name: 'house', version: '7', models: 3 }],
      },
      sampling: {
        rules: [
          { name: 'errors', tier: 'full', when: { error: true } },
          { tier: 'full', rate: 0.1, when: () => true },
        ],
        otherwise: 'drop',
        dir: false,
      },
    });
    onTestFinished(async () => void (await tracer.shutdown()));
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    expect((await api('settings')).json()).toMatchObject({
      prices: [{ name: 'house', version: '7', models: 3 }],
      retention: { scopes: [{ textDays: 7, notableTextDays: 30, metadataDays: 90 }], holds: 0 },
      sampling: [
        { name: 'errors', tier: 'full', rate: 1, when: { error: true } },
        { tier: 'full', rate: 0.1, when: 'function' },
        { name: 'otherwise', tier: 'drop', rate: 1 },
      ],
    });
  });
});
