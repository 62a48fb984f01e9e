import { createRequire } from 'node:module';
import { runIntegrationContract } from '@llmtrace/testing/integration-contract';
import { describe, expect, it } from 'vitest';
import { nestContractApp, type NestFlavour } from '../packages/nestjs/test/contract-app.js';

// As the stock app loads them: CommonJS builds, of Nest 11 and of ours.
const load = createRequire(new URL('nest-11-cjs/src/app.module.ts', import.meta.url));
const { ExpressAdapter } = load('@nestjs/platform-express') as {
  ExpressAdapter: new () => ReturnType<NestFlavour['createAdapter']>;
};
const nest11: NestFlavour = {
  common: load('@nestjs/common') as NestFlavour['common'],
  core: load('@nestjs/core') as NestFlavour['core'],
  LlmTraceModule: (load('@llmtrace/nestjs') as NestFlavour).LlmTraceModule,
  createAdapter: () => new ExpressAdapter(),
};

describe('what the contract runs against', () => {
  it('is Nest 11, and our CommonJS build', () => {
    expect((load('@nestjs/core/package.json') as { version: string }).version).toMatch(/^11\./);
    expect(load.resolve('@llmtrace/nestjs')).toMatch(/dist[\\/]cjs[\\/]index\.js$/);
  });
});

runIntegrationContract('Nest 11 as CommonJS', nestContractApp(nest11));
