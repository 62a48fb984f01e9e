import type { Tracer } from '@llmtrace/core';
import { createApp } from './app.js';
import type { Model } from './model.js';
import { MORE_SCENARIOS, SCENARIOS, type Scenario } from './scenarios.js';
import { giveFeedback, nameConversation, send } from './send.js';
import { serve } from './serve.js';

/** How the scenarios are run. Units: ms. */
export interface RunOptions {
  readonly modelTimeoutMs: number;
  /** When clients that hang up do so. Default: as the scenarios say. */
  readonly hangUpAfterMs?: number;
}

/** Starts the app, sends it every scenario as customers would, and waits for the last trace. Shape: how many requests. */
export async function runScenarios(
  tracer: Tracer,
  model: Model,
  { modelTimeoutMs, hangUpAfterMs }: RunOptions,
): Promise<number> {
  const app = await serve(await createApp({ client: model.client, modelTimeoutMs }));
  const scenarios = [...SCENARIOS, ...MORE_SCENARIOS];
  for (const [index, scenario] of scenarios.entries()) {
    const { traceId } = await send(app.url, patient(scenario, hangUpAfterMs), index);
    if (scenario.helpful !== undefined && traceId)
      await giveFeedback(app.url, traceId, scenario.helpful);
  }
  const named = [SCENARIOS[0], MORE_SCENARIOS[0]].filter((one) => one !== undefined);
  for (const scenario of named) await nameConversation(app.url, scenario);
  while (tracer.openTraces().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await app.close();
  return scenarios.length + named.length;
}

function patient(scenario: Scenario, hangUpAfterMs: number | undefined): Scenario {
  return scenario.hangUpAfterMs === undefined || hangUpAfterMs === undefined
    ? scenario
    : { ...scenario, hangUpAfterMs };
}
