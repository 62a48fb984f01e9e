/** Units: UTF-16 code units of an inbound `tracestate` beyond which it is not read at all. */
export const MAX_TRACESTATE_LENGTH = 8_192;

const MAX_MEMBERS = 32;
const MAX_PASSED_ON = 512;
const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * What of an inbound `tracestate` may be passed on: its members in canonical form, at most 32 and as many as fit into 512
 * characters, or nothing if one is malformed.
 *
 * Source: W3C Trace Context, section 3.3.
 */
export function passOnTraceState(header: string): string | undefined {
  if (header.length > MAX_TRACESTATE_LENGTH) return undefined;
  const members: string[] = [];
  let length = -1;
  for (const part of header.split(',', 2 * MAX_MEMBERS)) {
    const member = part.trim();
    if (member === '') continue;
    const equals = member.indexOf('=');
    if (!KEY.test(member.slice(0, equals)) || !VALUE.test(member.slice(equals + 1)))
      return undefined;
    if (members.length === MAX_MEMBERS || length + 1 + member.length > MAX_PASSED_ON) continue;
    members.push(member);
    length += 1 + member.length;
  }
  return members.length === 0 ? undefined : members.join(',');
}
