import { describe } from 'vitest';
import { startClientRuns } from './client-setup.js';
import type { ClientUnderTest } from './client-under-test.js';
import { answersOfClients } from './suites/answers.js';
import { faultsOfClients } from './suites/faults.js';
import { oneSpanACall } from './suites/one-span.js';
import { promisesOfClients } from './suites/promises.js';
import { streamsOfClients } from './suites/streams.js';

/**
 * Checks over real sockets that a traced client is the client it was, and that each of its calls is one span.
 *
 * @example
 * runClientContract('openai 7, Chat Completions', openaiChat(OpenAI));
 */
export function runClientContract<C extends object>(name: string, sut: ClientUnderTest<C>): void {
  describe(`client contract: ${name}`, () => {
    const start = startClientRuns(sut);
    answersOfClients(sut, start);
    promisesOfClients(sut, start);
    streamsOfClients(sut, start);
    faultsOfClients(sut, start);
    oneSpanACall(sut, start);
  });
}
