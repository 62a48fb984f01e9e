import { crc32 } from 'node:zlib';

/**
 * A message of an Amazon event stream: prelude, its checksum, headers, payload, checksum of all.
 *
 * Source: smithy.io, Amazon Event Stream Specification.
 */
export function eventStreamFrame(
  kind: 'event' | 'exception',
  type: string,
  payload: unknown,
): Uint8Array {
  const headers = Buffer.concat([
    header(':message-type', kind),
    header(`:${kind}-type`, type),
    header(':content-type', 'application/json'),
  ]);
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const checked = Buffer.concat([prelude, sum(prelude), headers, body]);
  return Buffer.concat([checked, sum(checked)]);
}

/** A header whose value is a string, which is type 7. */
function header(name: string, value: string): Buffer {
  const length = Buffer.from([value.length >> 8, value.length & 0xff]);
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([7]),
    length,
    Buffer.from(value),
  ]);
}

function sum(bytes: Buffer): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(bytes));
  return crc;
}
