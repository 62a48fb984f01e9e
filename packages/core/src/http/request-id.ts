const MAX_LENGTH = 128;

/**
 * The caller's request id, if it is one: 1 to 128 letters, digits and `. _ : + / = @ -`. Anything else is dropped, so
 * that ids can be shown and searched without care.
 */
export function readRequestId(header: unknown): string | undefined {
  if (typeof header !== 'string' || header.length === 0 || header.length > MAX_LENGTH) {
    return undefined;
  }
  for (let i = 0; i < header.length; i++) if (!isAllowed(header.charCodeAt(i))) return undefined;
  return header;
}

function isAllowed(code: number): boolean {
  // + - . / 0-9 : = @ A-Z _ a-z
  return (
    (code >= 45 && code <= 58) ||
    (code >= 64 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 43 ||
    code === 61 ||
    code === 95
  );
}
