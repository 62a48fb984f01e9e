const UNSAFE = /[\u007f-\u009f\p{Cf}\u2028\u2029]/u;
const EACH_UNSAFE = /[\u007f-\u009f\p{Cf}\u2028\u2029]/gu;

/**
 * JSON for a place that a terminal may show: what `JSON.stringify` leaves as it is and a terminal obeys (DEL, C1
 * controls, writing direction) is escaped too. Parsed, it is the same value.
 */
export function toTerminalJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, undefined, indent);
  return UNSAFE.test(json) ? json.replace(EACH_UNSAFE, escapeUnits) : json;
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) {
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
