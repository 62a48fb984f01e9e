import { types } from 'node:util';

/**
 * Names a value that is not data: bytes, streams, sockets, functions' results that are still to come. `undefined`: walk it.
 *
 * Errors: what a hostile value throws.
 */
export function opaqueMarker(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) {
    const name = classNameOf(value) ?? 'Bytes';
    const items = (value as { readonly length?: unknown }).length;
    return name === 'Buffer' || typeof items !== 'number'
      ? `[${name} ${value.byteLength} bytes]`
      : `[${name} ${items} items]`;
  }
  if (types.isAnyArrayBuffer(value)) return `[ArrayBuffer ${value.byteLength} bytes]`;
  if (types.isPromise(value)) return '[Promise]';
  if (types.isModuleNamespaceObject(value)) return '[Module]';
  if (value instanceof Blob) return `[Blob ${value.size} bytes]`;
  if (isEmitterOrStream(value)) return `[${classNameOf(value) ?? 'Object'}]`;
  return undefined;
}

/** The name of a value's class, if it has a telling one. */
export function classNameOf(value: object): string | undefined {
  const made: unknown = (value as { readonly constructor?: unknown }).constructor;
  const name: unknown = typeof made === 'function' ? made.name : undefined;
  return typeof name === 'string' && name !== '' && name.length <= 128 ? name : undefined;
}

/** By shape: each library has its own emitter, and a socket must never be walked. */
function isEmitterOrStream(value: object): boolean {
  const it = value as Record<string, unknown>;
  return (
    (typeof it['on'] === 'function' && typeof it['emit'] === 'function') ||
    typeof it['getReader'] === 'function' ||
    typeof it['getWriter'] === 'function' ||
    typeof it['addEventListener'] === 'function' ||
    (typeof it['pipe'] === 'function' && typeof it['subscribe'] === 'function')
  );
}
