import {
  EMPTY,
  Observable,
  Subject,
  defer,
  finalize,
  firstValueFrom,
  interval,
  map,
  mergeMap,
  of,
  range,
  switchMap,
  take,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { currentSpan, currentTrace } from '../../../src/context/current.js';
import { traceStep } from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();

function traced<T>(make: () => Observable<T>): Observable<T> {
  return traceStep('watch', make)();
}

describe('an Observable', () => {
  it('is torn down when an operator has enough', async () => {
    let down = 0;
    await recorder.current.within(() =>
      firstValueFrom(
        traced(() => interval(1).pipe(finalize(() => down++))).pipe(take(2), mergeMap(of)),
      ),
    );
    expect(down).toBe(1);
    expect(recorder.current.span('watch').status).toBe('cancelled');
  });

  it('stops a synchronous source between two values', () => {
    const read: number[] = [];
    recorder.current.within(() =>
      traced(() => range(0, 1e9))
        .pipe(take(3))
        .subscribe((value) => read.push(value)),
    );
    expect(read).toEqual([0, 1, 2]);
    expect(recorder.current.span('watch').output).toEqual([0, 1, 2]);
  });

  it('is one span a subscription, in the trace of its subscriber', async () => {
    const seen: (string | undefined)[] = [];
    const shared = recorder.current.within(() =>
      traced(() => defer(() => of(seen.push(currentTrace()?.traceId)))),
    );
    const first = await recorder.current.within(async () => {
      await firstValueFrom(shared);
      return currentTrace()?.traceId;
    });
    const second = await recorder.current.within(async () => {
      await firstValueFrom(shared);
      return currentTrace()?.traceId;
    });
    expect(seen).toEqual([first, second]);
    expect(recorder.current.spans.map((span) => span.status)).toEqual(['ok', 'ok', 'ok']);
  });

  it('keeps each of two overlapping subscriptions apart', () => {
    const source = new Subject<string>();
    recorder.current.within(() => {
      const shared = traced(() => source.asObservable());
      const one = shared.subscribe();
      shared.subscribe();
      source.next('a');
      one.unsubscribe();
      source.next('b');
      source.complete();
    });
    const [first, second] = recorder.current.spans;
    first?.deferred?.apply(first);
    second?.deferred?.apply(second);
    expect([first?.status, first?.output]).toEqual(['cancelled', 'a']);
    expect([second?.status, second?.output]).toEqual(['ok', 'ab']);
  });

  it('hands values on in the scope of the consumer, through operators too', async () => {
    const inside: unknown[] = [];
    const outside: unknown[] = [];
    await recorder.current.within(() =>
      firstValueFrom(
        traced(() => of(1).pipe(map((n) => inside.push(currentSpan()?.name) + n))).pipe(
          switchMap((n) => of(n, outside.push(currentSpan()?.name))),
        ),
      ),
    );
    expect(inside).toEqual(['watch']);
    expect(outside).toEqual([undefined]);
  });

  it('stays a Subject with all its members', () => {
    const subject = recorder.current.within(
      () => traced(() => new Subject<number>()) as Subject<number>,
    );
    const read: number[] = [];
    expect(subject).toBeInstanceOf(Subject);
    subject.subscribe((value) => read.push(value));
    subject.next(1);
    subject.complete();
    expect(read).toEqual([1]);
    expect(subject.observed).toBe(false);
  });

  it('takes next, error and complete as three functions', () => {
    const seen: unknown[] = [];
    const error = new Error('no');
    recorder.current.within(() => {
      traced(() => of(1)).subscribe(
        (value) => seen.push(value),
        undefined,
        () => seen.push('end'),
      );
      traceStep('fails', () => new Observable((sub) => sub.error(error)))().subscribe(
        undefined,
        (reason) => seen.push(reason),
      );
    });
    expect(seen).toEqual([1, 'end', error]);
  });

  it('ends without an output when it is empty', () => {
    recorder.current.within(() => traced(() => EMPTY).subscribe());
    expect(recorder.current.span('watch')).toMatchObject({ status: 'ok', output: undefined });
  });
});
