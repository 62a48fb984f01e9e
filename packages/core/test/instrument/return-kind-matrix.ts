import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { storage } from '../../src/context/storage.js';
import { useRecorder } from './recorder.js';
import { returnKinds, whereAmI } from './return-kinds.js';

const OWN_STORE = { app: true };

/** The whole matrix for one way of tracing; `call` is a traced method named `answer` that returns what it is given. */
export function runReturnKindMatrix(way: string, call: (make: () => unknown) => unknown): void {
  describe.each(returnKinds)(`$name, ${way}`, (kind) => {
    const recorder = useRecorder();

    it('reads as it does untraced', async () => {
      const plain = await kind.read(
        kind.make(() => {}),
        () => {},
      );
      const traced = await recorder.current.within(() =>
        kind.read(
          call(() => kind.make(() => {})),
          () => {},
        ),
      );
      expect(traced).toEqual(plain);
    });

    it('is one span that ends with it and records it', async () => {
      await recorder.current.within(() =>
        kind.read(
          call(() => kind.make(() => {})),
          () => {},
        ),
      );
      const span = recorder.current.span('answer');
      expect(span.status).toBe('ok');
      expect(span.output).toEqual(kind.output);
    });

    if (!kind.immediate)
      it('is still open while it is not read', () => {
        recorder.current.within(() => {
          const value = call(() => kind.make(() => {}));
          expect(recorder.current.spans[0]?.ended).toBe(false);
          void value;
        });
      });

    it('runs its own code in the span and its reader outside', async () => {
      const inside: string[] = [];
      const outside: string[] = [];
      await recorder.current.within(() =>
        kind.read(
          call(() => kind.make(() => inside.push(whereAmI()))),
          () => outside.push(whereAmI()),
        ),
      );
      expect(new Set(inside)).toEqual(inside.length > 0 ? new Set(['answer']) : new Set());
      expect(new Set(outside)).toEqual(outside.length > 0 ? new Set(['none']) : new Set());
    });

    it('keeps its prototype', () => {
      const plain = kind.make(() => {});
      const traced = recorder.current.within(() => call(() => kind.make(() => {})));
      expect(Object.getPrototypeOf(traced)).toBe(Object.getPrototypeOf(plain));
    });

    if (kind.same)
      it('is the very object that the method returned', () => {
        const value = kind.make(() => {});
        expect(recorder.current.within(() => call(() => value))).toBe(value);
      });

    if (kind.fail)
      it('passes an error on unchanged and records it', async () => {
        const error = new Error('refused');
        const reading = async () =>
          kind.read(
            call(() => kind.fail?.(error)),
            () => {},
          );
        await expect(recorder.current.within(reading)).rejects.toBe(error);
        const span = recorder.current.span('answer');
        expect(span.status).toBe('error');
        expect(span.error).toBe(error);
      });

    if (kind.stop)
      it('is cancelled when its reader stops', async () => {
        await recorder.current.within(() => kind.stop?.(call(() => kind.make(() => {}))));
        expect(recorder.current.span('answer').status).toBe('cancelled');
      });

    it('opens a job of its own outside a trace and closes it with the call', async () => {
      await kind.read(
        call(() => kind.make(() => {})),
        () => {},
      );
      expect(recorder.current.traces).toHaveLength(1);
      expect(recorder.current.traces[0]).toMatchObject({
        kind: 'job',
        name: 'answer',
        ended: true,
      });
    });

    it('is handed through untouched while tracing is off', async () => {
      recorder.current.enabled = false;
      const value = kind.make(() => {});
      const own = new AsyncLocalStorage<object>();
      await own.run(OWN_STORE, async () => {
        const traced = call(() => {
          expect(storage.getStore()).toBeUndefined();
          expect(own.getStore()).toBe(OWN_STORE);
          return value;
        });
        expect(traced).toBe(value);
        await kind.read(traced, () => expect(own.getStore()).toBe(OWN_STORE));
      });
      expect(recorder.current.traces).toHaveLength(0);
    });
  });
}
