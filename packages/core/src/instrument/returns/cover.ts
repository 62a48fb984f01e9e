const MAX_TAPS = 16;
const taps: WeakMap<object, number> = new WeakMap();

/**
 * Puts own members over those of an object that a traced function returned, invisible to enumeration. An object that
 * traced functions return again and again, such as a cached one, is covered a few times only.
 *
 * Shape: `false` if the object cannot take them.
 */
export function cover(target: object, members: Readonly<Record<PropertyKey, unknown>>): boolean {
  const count = taps.get(target) ?? 0;
  const keys = Reflect.ownKeys(members);
  if (count >= MAX_TAPS || !keys.every((key) => canCover(target, key))) return false;
  taps.set(target, count + 1);
  for (const key of keys) {
    Object.defineProperty(target, key, {
      value: members[key],
      writable: true,
      configurable: true,
      enumerable: Object.getOwnPropertyDescriptor(target, key)?.enumerable ?? false,
    });
  }
  return true;
}

function canCover(target: object, key: PropertyKey): boolean {
  const own = Object.getOwnPropertyDescriptor(target, key);
  return own === undefined ? Object.isExtensible(target) : own.configurable === true;
}
