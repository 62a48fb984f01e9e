/** A placeholder of masking, `[EMAIL_1]`. */
const PLACEHOLDER = /\[([A-Z][A-Z_]*?)(?:_\d+)?\]/g;

/** A text, and nothing but a text; what was masked in it stands out with its type. */
export function MaskedText({ text }: { readonly text: string }) {
  const parts: (string | { readonly placeholder: string; readonly type: string })[] = [];
  let at = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    parts.push(text.slice(at, match.index), { placeholder: match[0], type: match[1] ?? '' });
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return (
    <pre>
      {parts.map((part, i) =>
        typeof part === 'string' ? (
          part
        ) : (
          <mark
            key={i}
            class="masked"
            title={`masked: ${part.type.toLowerCase().replaceAll('_', ' ')}`}
          >
            {part.placeholder}
          </mark>
        ),
      )}
    </pre>
  );
}
