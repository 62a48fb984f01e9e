const MAX_TAPS = 16;

/**
 * Puts own members over those of an object that a traced function returned, invisible to enumeration. An object that
 * traced functions return again and again, such as a cached one, is covered a few times only.
 *
 * Shape: `false` if the object cannot take them.
 */
export function cover(target: object, members: Readonly<Record<PropertyKey, unknown>>): boolean {
  if (!Object.isExtensible(target)) return false;
  const names = Object.keys(members);
  const symbols = Object.getOwnPropertySymbols(members);
  const keys: readonly PropertyKey[] = symbols.length === 0 ? names : [...names, ...symbols];
  const owns: (PropertyDescriptor | undefined)[] = [];
  for (const key of keys) {
    // Most are members of a class: to ask for what is not there costs less than to describe it.
    const own = Object.hasOwn(target, key)
      ? Object.getOwnPropertyDescriptor(target, key)
      : undefined;
    if (own?.configurable === false) return false;
    owns.push(own);
  }
  if (!Taps.take(target)) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as PropertyKey;
    const own = owns[i];
    const value = members[key];
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

/** A base class whose instance is what it is given. */
const Same = function (target: object): object {
  return target;
} as unknown as new (target: object) => object;

/** How often an object was covered: a private field put on it, which costs a call much less than a map of all objects. */
class Taps extends Same {
  #count: number = 0;

  /** Counts once more. Shape: `false` where that is too often. */
  static take(target: object): boolean {
    return (#count in target ? target : (new Taps(target) as Taps)).#count++ < MAX_TAPS;
  }
}
