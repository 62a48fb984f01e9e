// Texts that several measurements look at.
export const PROMPT = [
  'You are the assistant of a support team: answer in plain words, cite the passage that you rely on, and ask when in doubt. ',
  'Summarise the notes below for the team and list what is still open. ',
  'The search service gets a new ranking model; version 2.4.1 goes out on 2026-03-18 at 10:30. ',
  'Goods may be returned within fourteen days after receipt, unless they were opened, damaged or made to order (section 4.2). ',
  'Retrieved chunk 3 of 12 from handbook/returns.md with score 0.8312; see https://docs.example.com/guide#returns. ',
];
export const CODE = [
  'export function pick<T>(items: readonly T[], key: string): T | undefined { return items.find((item) => item.id === key); } ',
  '{"query":"vector index","topK":5,"model":"text-embedding-3-small","tokens":{"input":412,"output":96}} ',
];
const PRIVATE = [
  'Write to mara.lind@lumen.dev or call +31 20 794 0123. ',
  'Card 4929 1111 1111 1113, SSN 219-47-8812, IBAN NL20INGB0001234567. ',
  'Login from 203.0.113.9 (9c:35:eb:10:4d:77) with password Wint3rSky! ',
  'postgres://mara:kl4uw-8Tz@db.lumen.dev/app and api_key="q8Zt1VbX0cRk4NwYp7LmDs2H" ',
];
export const MIXED = [...PROMPT, ...CODE].flatMap((line, i) => [line, PRIVATE[i % PRIVATE.length]]);

/** A text of some size made of lines, which begins with another one for each offset. */
export function page(parts, size, offset) {
  let text = '';
  for (let i = offset; text.length < size; i++) text += parts[i % parts.length];
  return Buffer.from(text.slice(0, size)).toString();
}
