/** Units: UTF-16 code units of one attribute. Sealed texts are far shorter; receivers refuse spans of more than 1 MB. */
const MAX_LENGTH = 262_144;
const SHORTEST = 64;

/** Keeps head and tail of a text that is longer than an attribute may be. */
export function boundedText(text: string, maxLength: number = MAX_LENGTH): string {
  if (text.length <= maxLength) return text;
  const half = Math.floor(maxLength / 2);
  const left = text.length - 2 * half;
  const cut = `${text.slice(0, half)}[… ${left} characters …]${text.slice(-half)}`;
  return cut.toWellFormed();
}

/** JSON that is no longer than an attribute may be, and still JSON: the texts within are cut, not the JSON. */
export function boundedJson(value: unknown, maxLength: number = MAX_LENGTH): string {
  let json = JSON.stringify(value) ?? 'null';
  for (let each = maxLength >> 1; json.length > maxLength && each >= SHORTEST; each >>= 2) {
    json = JSON.stringify(value, (_key, item: unknown) =>
      typeof item === 'string' ? boundedText(item, each) : item,
    );
  }
  return json.length > maxLength
    ? JSON.stringify(`[TRUNCATED ${json.length} characters of JSON]`)
    : json;
}
