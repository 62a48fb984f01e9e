const FIRST_BYTES = 4_096;
const TWO_32 = 4_294_967_296;

/** The wire types of protobuf that OTLP uses. */
export const WIRE_TYPE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Writes protobuf fields into a buffer that grows. Source: the protobuf encoding guide. */
export class ProtobufWriter {
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #at: number = 0;

  /** The bytes so far; valid until the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  varintField(field: number, value: number): void {
    this.#tag(field, WIRE_TYPE.varint);
    this.#varint(value);
  }

  doubleField(field: number, value: number): void {
    this.#tag(field, WIRE_TYPE.fixed64);
    this.#reserve(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  fixed64Field(field: number, value: bigint): void {
    this.#tag(field, WIRE_TYPE.fixed64);
    this.#reserve(8);
    this.#at = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#at);
  }

  fixed32Field(field: number, value: number): void {
    this.#tag(field, WIRE_TYPE.fixed32);
    this.#reserve(4);
    this.#at = this.#buffer.writeUInt32LE(value >>> 0, this.#at);
  }

  /** Lone surrogates become U+FFFD, since protobuf strings are UTF-8. */
  stringField(field: number, value: string): void {
    const length = Buffer.byteLength(value);
    this.#tag(field, WIRE_TYPE.bytes);
    this.#varint(length);
    this.#reserve(length);
    this.#at += this.#buffer.write(value, this.#at);
  }

  hexField(field: number, value: string): void {
    this.bytesField(field, Buffer.from(value, 'hex'));
  }

  bytesField(field: number, value: Uint8Array): void {
    this.#tag(field, WIRE_TYPE.bytes);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** A message within the message. Most are shorter than 128 bytes: one byte is kept for the length, longer ones move. */
  messageField<T>(
    field: number,
    value: T,
    write: (writer: ProtobufWriter, value: T) => void,
  ): void {
    this.#tag(field, WIRE_TYPE.bytes);
    this.#reserve(1);
    const lengthAt = this.#at++;
    write(this, value);
    const length = this.#at - lengthAt - 1;
    const more = varintSize(length) - 1;
    if (more > 0) {
      this.#reserve(more);
      this.#buffer.copyWithin(lengthAt + 1 + more, lengthAt + 1, this.#at);
    }
    this.#at = lengthAt;
    this.#varint(length);
    this.#at += length;
  }

  #tag(field: number, wireType: number): void {
    this.#varint((field << 3) | wireType);
  }

  #varint(value: number): void {
    this.#reserve(10);
    if (value < 0 || value >= TWO_32) return this.#longVarint(value);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#buffer[this.#at++] = rest;
  }

  #longVarint(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 127n) {
      this.#buffer[this.#at++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#buffer[this.#at++] = Number(rest);
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = larger;
  }
}

function varintSize(length: number): number {
  let size = 1;
  for (let rest = length; rest > 127; rest = Math.floor(rest / 128)) size++;
  return size;
}
