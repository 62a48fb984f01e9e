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
  if (count >= MAX_TAPS) return false;
  const keys = Reflect.ownKeys(members);
  const extensible = Object.isExtensible(target);
  for (const key of keys) if (!canCover(target, key, extensible)) return false;
  taps.set(target, count + 1);
  for (const key of keys) {
    const value = members[key];
    const own = Object.getOwnPropertyDescriptor(target, key);
    // Assigning is the cheap way, and changes nothing else about a plain member.
    if (own?.writable === true) (target as Record<PropertyKey, unknown>)[key] = value;
    else
      Object.defineProperty(target, key, {
        value,
        writable: true,
        configurable: true,
        enumerable: own?.enumerable ?? false,
      });
  }
  return true;
}

function canCover(target: object, key: PropertyKey, extensible: boolean): boolean {
  if (!Object.hasOwn(target, key)) return extensible;
  return Object.getOwnPropertyDescriptor(target, key)?.configurable === true;
}
