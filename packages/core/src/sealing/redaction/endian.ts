/** True where typed arrays hold their low byte first, so that UTF-16LE text can be read through them. */
export const LITTLE_ENDIAN: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
