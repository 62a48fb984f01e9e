import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../../src/diagnostics.js';
import type { ExportResult } from '../../../src/exporters/exporter.js';
import {
  deliveryTo,
  end,
  names,
  RemoteEnd,
  temporaryFolder,
} from '../fixtures/delivery-under-test.js';

setDiagnosticsLogger({ warn: () => {} });

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

const withMessage = (message: unknown): Error => Object.assign(new Error('refused'), { message });

describe('an exporter that answers oddly', () => {
  it.each([
    ['an object that is no text', () => Object.create(null) as unknown],
    ['an error with a list for its message', () => withMessage(['name is too long'])],
    ['an error without a message', () => withMessage(undefined)],
    ['nothing', () => undefined],
  ])('is asked again after it threw %s', async (_what, thrown) => {
    const sink = new RemoteEnd('sink');
    let left = 2;
    sink.answer = () => {
      if (left-- > 0) throw thrown();
    };
    const delivery = deliveryTo([sink.exporter], { dir: join(folder.path, 'traces') });
    end(delivery, 'a');
    const counts = await delivery.shutdown(20_000);
    expect(sink.taken).toEqual(['a']);
    expect(counts['sink']).toMatchObject({ produced: 1, delivered: 1, remote: { retries: 2 } });
    expect(typeof counts['sink']?.remote?.lastError?.message).toBe('string');
  });

  it.each([
    [{ rejected: 1, reason: { field: 'name' } }, 1],
    [{ rejected: Number.NaN }, 0],
    [{ rejected: -3 }, 0],
    [{ rejected: '2' }, 0],
    [{ rejected: Infinity }, 3],
  ])('has refused what it can have refused: %j', async (result, rejected) => {
    const sink = new RemoteEnd('sink');
    sink.answer = () => result as unknown as ExportResult;
    const delivery = deliveryTo([sink.exporter], { dir: join(folder.path, 'traces') });
    for (const name of names(3)) end(delivery, name);
    const counts = await delivery.shutdown(20_000);
    expect(sink.taken).toHaveLength(3);
    expect(counts['sink']).toMatchObject({
      produced: 3,
      delivered: 3 - rejected,
      dropped: rejected === 0 ? {} : { rejected },
    });
  });

  it('may take its time where endless time is given', async () => {
    const sink = new RemoteEnd('sink', { timeoutMs: 2 ** 40 });
    sink.answer = () => new Promise((resolve) => setTimeout(resolve, 50));
    const delivery = deliveryTo([sink.exporter], { dir: join(folder.path, 'traces') });
    end(delivery, 'a');
    const counts = await delivery.flush(Infinity);
    expect(counts['sink']).toMatchObject({ delivered: 1, queued: 0, remote: { retries: 0 } });
    await delivery.shutdown(500);
  });
});
