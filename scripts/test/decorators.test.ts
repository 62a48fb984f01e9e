import { expect, test } from 'vitest';

function seen(_target: object, key: string, descriptor: PropertyDescriptor): void {
  calls.push([key, typeof descriptor.value]);
}
const calls: unknown[] = [];

class Sample {
  @seen
  method(): void {}
}

test('compiles every other file with legacy decorators', () => {
  new Sample().method();
  expect(calls).toEqual([['method', 'function']]);
});
