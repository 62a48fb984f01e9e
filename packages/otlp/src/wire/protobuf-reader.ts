import { WIRE_TYPE } from './protobuf-writer.js';

/** One field of a message. Shape: `bytes` for strings and messages, `fixed` for 32 and 64 bits, `varint` for numbers. */
export interface ProtobufField {
  readonly field: number;
  readonly wireType: number;
  readonly varint: bigint;
  readonly bytes: Buffer;
}

const EMPTY = Buffer.alloc(0);

/**
 * Reads the fields of a protobuf message in their order.
 *
 * Errors: a `RangeError` where the bytes are no message.
 */
export function* readFields(message: Buffer): Generator<ProtobufField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new RangeError('A number is cut.');
  };
  const take = (length: number): Buffer => {
    if (length > message.length - at) throw new RangeError('A field is cut.');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const field = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === WIRE_TYPE.varint) yield { field, wireType, varint: varint(), bytes: EMPTY };
    else {
      const length = lengthOf(wireType, varint);
      yield { field, wireType, varint: 0n, bytes: take(length) };
    }
  }
}

function lengthOf(wireType: number, varint: () => bigint): number {
  if (wireType === WIRE_TYPE.fixed64) return 8;
  if (wireType === WIRE_TYPE.fixed32) return 4;
  if (wireType === WIRE_TYPE.bytes) return Number(varint());
  throw new RangeError(`Wire type ${wireType} is not in use.`);
}
