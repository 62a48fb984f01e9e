// Runs the faults and prints what was found: npm run faults [-- --short] [--only F1,F7] [--write]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Finding, Scenario } from './harness/scenario.ts';
import { scenarios } from './scenarios/index.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const only = values.only?.split(',');
const chosen = scenarios.filter(({ id }) => only?.includes(id) ?? true);
const form = values.short ? 'short' : 'full';
const rows: string[] = [];
let failed = 0;

for (const scenario of chosen) {
  const started = performance.now();
  const findings = await findingsOf(scenario);
  const seconds = Math.round((performance.now() - started) / 1_000);
  const bad = findings.filter(({ ok }) => !ok);
  failed += bad.length;
  print(`${bad.length === 0 ? '✓' : '✗'} ${scenario.id} ${scenario.title} (${seconds} s)`);
  for (const { what, found, ok } of findings) print(`    ${ok ? ' ' : '✗'} ${what}: ${found}`);
  rows.push(
    `| ${scenario.id} | ${scenario.title} | ${findings.map(({ what, found, ok }) => `${ok ? '' : '**not met** '}${what}: ${found}`).join(' · ')} |`,
  );
}

if (values.write) writeTable(rows);
process.exitCode = failed === 0 ? 0 : 1;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function findingsOf(scenario: Scenario): Promise<readonly Finding[]> {
  try {
    return await scenario.run(form);
  } catch (error) {
    return [
      { what: 'the run', found: error instanceof Error ? error.message : String(error), ok: false },
    ];
  }
}

/** Puts what was found in the place of what the page's table says of the same faults. */
function writeTable(lines: readonly string[]): void {
  const page = new URL('../../docs/reliability.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const table = /(<!-- faults -->\n)([\s\S]*)(<!-- \/faults -->)/;
  const known = (table.exec(text)?.[2] ?? '').split('\n').slice(2);
  const rows = scenarios.flatMap(({ id, title }) => {
    const own = (row: string): boolean => row.startsWith(`| ${id} | ${title} |`);
    return lines.find(own) ?? known.find(own) ?? [];
  });
  const whole = ['| Fault | What happens | Found |', '|---|---|---|', ...rows].join('\n');
  writeFileSync(
    page,
    text.replace(
      table,
      (_, open: string, _old: string, close: string) => `${open}${whole}\n${close}`,
    ),
  );
}
