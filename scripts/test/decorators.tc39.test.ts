import { expect, test } from 'vitest';

function seen(_method: unknown, context: ClassMethodDecoratorContext): void {
  kinds.push(context.kind);
}
const kinds: unknown[] = [];

class Sample {
  @seen
  method(): void {}
}

test('compiles a .tc39 file with the decorators of the standard', () => {
  new Sample().method();
  expect(kinds).toEqual(['method']);
});
