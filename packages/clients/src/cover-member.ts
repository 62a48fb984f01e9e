/** Puts a function over a method of an object, invisible to enumeration. */
export function coverMember(
  target: object,
  name: string,
  value: (this: unknown, ...args: never[]) => unknown,
): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}
