import metadata from 'libphonenumber-js/metadata.min.json';

/** Where the table is kept. */
export const PHONE_METADATA_FILE = 'packages/core/src/generated/phone-metadata.ts';

/** How the numbers of each country look, as a TypeScript file. The same library version gives the same text. */
export function phoneMetadata() {
  const rows = [...new Set(countries().map((plan) => row(plan)))].sort();
  return [
    '// Written by `npm run generate` from the data of libphonenumber-js (Apache-2.0). Do not edit.',
    '',
    '/**',
    ' * How phone numbers look, one country a line.',
    ' * Shape: country code, trunk prefix, possible lengths, pattern of the whole number, and, with the trunk prefix, the size of',
    ' * the first group when written nationally and the digits it begins with; separated by tabs. Lengths and patterns are those',
    ' * of the number without country code and trunk prefix.',
    ' * Source: libphonenumber.',
    ' */',
    'export const PHONE_METADATA: string = String.raw`',
    ...rows,
    '`;',
    '',
  ].join('\n');
}

function countries() {
  const { country_calling_codes: codes, countries: all, nonGeographic } = metadata;
  const plans = Object.entries(codes).flatMap(([code, names]) => {
    const formats = all[names[0]]?.[4] || [];
    return names.filter((name) => all[name]).map((name) => plan(code, all[name], formats));
  });
  const shared = Object.entries(nonGeographic).map(([code, data]) => plan(code, data, []));
  return [...plans, ...shared];
}

/** A country without formats of its own writes its numbers as the first one under its code does. */
function plan(code, [, , pattern, lengths, formats, trunk, rule], shared) {
  return {
    code,
    pattern,
    lengths,
    trunk: trunk || '',
    rule,
    formats: formats || shared,
  };
}

function row({ code, pattern, lengths, trunk, rule, formats }) {
  const areas = trunk === '' ? [] : formats.flatMap((format) => area(format, rule, trunk) ?? []);
  return [code, trunk, ranges(lengths), pattern, [...new Set(areas)].join(' ')]
    .join('\t')
    .trimEnd();
}

/** `3:2[0-9]`: the first group has three digits, trunk prefix included, when the number begins with 20 to 29. */
function area([pattern, , leading, own], rule, trunk) {
  const written = own || rule;
  if (typeof written !== 'string' || !written.includes(trunk)) return undefined;
  if (!/\(?\d+\$1/.test(written)) return undefined;
  const [, size, repeat] = /^\(\\d(?:\{(\d+)[^}]*\})?()/.exec(pattern) ?? [];
  if (repeat === undefined) return undefined;
  return `${trunk.length + Number(size ?? 1)}:${leading?.[0] ?? ''}`;
}

/** 6,7,8,10 as `6-8,10`. */
function ranges(lengths) {
  const parts = [];
  for (const length of lengths) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === length - 1) last[1] = length;
    else parts.push([length, length]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
