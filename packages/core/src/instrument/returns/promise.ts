import type { Call, SettleValue } from '../call.js';

/** Whether a value is a plain promise, which `await` reads without asking its `then`. */
export function isNativePromise(value: object): value is Promise<unknown> {
  return Object.getPrototypeOf(value) === Promise.prototype;
}

/** Derives a promise: the rejection of a promise that nobody handles stays unhandled. */
export function tapPromise(
  promise: Promise<unknown>,
  call: Call,
  settleValue: SettleValue,
): Promise<unknown> {
  const derived: Promise<unknown> = promise.then(
    (value) => settleValue(value, call),
    (error: unknown) => {
      call.fail(error);
      throw error;
    },
  );
  // Some libraries hang a handle on the promise, as `promisify(exec)` does with `child`.
  for (const key in promise) copyProperty(promise, derived, key);
  return derived;
}

function copyProperty(from: object, to: object, key: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(from, key);
  if (descriptor !== undefined) Object.defineProperty(to, key, descriptor);
}
