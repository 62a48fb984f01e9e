import { describe } from 'vitest';
import type { CallsUnderTest } from './calls-under-test.js';
import { startClientRuns } from './client-setup.js';
import { callsThatAnswer } from './suites/calls-that-answer.js';
import { callsThatFail } from './suites/calls-that-fail.js';
import { callsThatStream } from './suites/calls-that-stream.js';

/**
 * Checks over real sockets that a call gives the app the same with and without tracing, and that it is one span: for
 * clients without the promises and streams that {@link runClientContract} looks at.
 *
 * @example
 * runCallsContract('@google/genai 3.3', geminiModels(GoogleGenAI));
 */
export function runCallsContract<C extends object>(name: string, sut: CallsUnderTest<C>): void {
  describe(`contract of calls: ${name}`, () => {
    const start = startClientRuns(sut);
    callsThatAnswer(sut, start);
    callsThatStream(sut, start);
    callsThatFail(sut, start);
  });
}
