import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedQueries } from './documented-queries.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { knownTraffic } from './known-traffic.js';

const traffic = knownTraffic(300);

describe('docs/queries.md', () => {
  it('shows examples that are type-checked and run', () => {
    const here = import.meta.dirname;
    const docs = readFileSync(join(here, '../../../../docs/queries.md'), 'utf8');
    const source = bare(readFileSync(join(here, 'documented-queries.ts'), 'utf8'));
    const examples = [...docs.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(
      ([, code]) => code as string,
    );
    expect(examples.length).toBeGreaterThan(8);
    for (const example of examples.filter((code) => !code.startsWith('import'))) {
      expect(source).toContain(bare(example));
    }
  });
});

describe.each(DATABASES)('the documented questions in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, traffic.records);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it('are answered', async () => {
    const { queries } = opened.store;
    const answers = await documentedQueries(queries, traffic.from, traffic.to);
    expect(answers.filter((answer) => answer === undefined).length).toBeLessThanOrEqual(2);
  });
});

/** Code without its layout. */
function bare(code: string): string {
  return code.replaceAll(/[\s,]+/g, '');
}
