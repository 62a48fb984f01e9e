import { useEffect, useState } from 'preact/hooks';
import { ask, type ApiFailure, type StoreQuestions } from './api.js';

/** What has come of a question. The last answer stays while a new one is fetched. */
export interface Answer<T> {
  readonly value: T | undefined;
  readonly failure: ApiFailure | undefined;
  readonly loading: boolean;
  /** Asks again. */
  readonly again: () => void;
}

interface Come<T> {
  readonly value?: T;
  readonly failure?: ApiFailure;
  /** What was asked. */
  readonly of?: string;
}

/** Asks when the question changes. Shape: `undefined` as input asks nothing. */
export function useAnswer<T>(path: string, input: unknown): Answer<T> {
  const key = input === undefined ? undefined : JSON.stringify(input);
  const [turn, setTurn] = useState(0);
  const [come, setCome] = useState<Come<T>>({});
  const asked = key === undefined ? undefined : `${turn} ${path} ${key}`;
  useEffect(() => {
    if (key === undefined || asked === undefined) return undefined;
    const controller = new AbortController();
    ask<T>(path, JSON.parse(key), controller.signal).then(
      (value) => setCome({ value, of: asked }),
      (failure: ApiFailure) => {
        if (!controller.signal.aborted) setCome({ failure, of: asked });
      },
    );
    return () => controller.abort();
  }, [asked]);
  return {
    value: come.value,
    failure: come.failure,
    loading: asked !== undefined && come.of !== asked,
    again: () => setTurn((n) => n + 1),
  };
}

/** As {@link useAnswer}, for a question of the store. */
export function useStore<K extends keyof StoreQuestions>(
  path: K,
  input: StoreQuestions[K]['takes'] | undefined,
): Answer<StoreQuestions[K]['gives']> {
  return useAnswer<StoreQuestions[K]['gives']>(path, input);
}
