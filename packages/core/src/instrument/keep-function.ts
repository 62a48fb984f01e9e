const MARK: unique symbol = Symbol.for('llmtrace.instrumented@1') as never;

/** What a wrapper says about itself, so that the same wrap is not put on twice, whichever copy of the package did it. */
interface WrapMark {
  readonly kind: string;
  readonly name: string;
  readonly inner: WrapMark | undefined;
}

type AnyFunction = (...args: never[]) => unknown;

interface MetadataReflect {
  getOwnMetadataKeys?: (target: object) => unknown[];
  getOwnMetadata?: (key: unknown, target: object) => unknown;
  defineMetadata?: (key: unknown, value: unknown, target: object) => void;
}

/** Whether a function already makes a span of this kind and name. */
export function isWrapped(fn: AnyFunction, kind: string, name: string): boolean {
  for (let mark = markOf(fn); mark !== undefined; mark = mark.inner) {
    if (mark.kind === kind && mark.name === name) return true;
  }
  return false;
}

/**
 * Gives a wrapper all that can be seen of the function inside: name, length, prototype, own properties and
 * reflect-metadata. Guards, pipes and route tables read those: a wrapper without them opens protected routes.
 */
export function keepFunction(
  from: AnyFunction,
  wrapper: AnyFunction,
  kind: string,
  name: string,
): void {
  const proto = Object.getPrototypeOf(from) as object | null;
  if (proto !== Object.getPrototypeOf(wrapper)) Object.setPrototypeOf(wrapper, proto);
  for (const key of Reflect.ownKeys(from)) {
    // Sloppy-mode functions have these two; they belong to one function alone.
    if (key === 'arguments' || key === 'caller') continue;
    const descriptor = Object.getOwnPropertyDescriptor(from, key);
    if (descriptor !== undefined) Reflect.defineProperty(wrapper, key, descriptor);
  }
  copyMetadata(from, wrapper);
  const mark: WrapMark = { kind, name, inner: markOf(from) };
  Object.defineProperty(wrapper, MARK, { value: mark, configurable: true });
}

/** Copies what `reflect-metadata` holds for one function to another, where that library is loaded. */
function copyMetadata(from: object, to: object): void {
  const { getOwnMetadataKeys, getOwnMetadata, defineMetadata } = Reflect as MetadataReflect;
  if (!getOwnMetadataKeys || !getOwnMetadata || !defineMetadata) return;
  for (const key of getOwnMetadataKeys(from)) defineMetadata(key, getOwnMetadata(key, from), to);
}

function markOf(fn: AnyFunction): WrapMark | undefined {
  // A subclass inherits from its base class and would inherit its mark.
  return Object.hasOwn(fn, MARK) ? (fn as { [MARK]?: WrapMark })[MARK] : undefined;
}
