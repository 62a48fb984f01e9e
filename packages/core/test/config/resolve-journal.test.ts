import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { planDelivery } from '../../src/config/resolve-journal.js';
import type { Exporter } from '../../src/exporters/exporter.js';
import { jsonl } from '../../src/exporters/jsonl.js';
import { memory } from '../../src/exporters/memory.js';
import { RemoteEnd, temporaryFolder } from '../delivery/fixtures/delivery-under-test.js';

let folder: ReturnType<typeof temporaryFolder>;
let dir: string;
beforeEach(() => {
  folder = temporaryFolder();
  dir = join(folder.path, 'traces');
});
afterEach(() => folder.remove());

function remote(name: string, allowRaw = false): Exporter {
  return new RemoteEnd(name, {}, allowRaw).exporter;
}

describe('the journal of a remote exporter', () => {
  it('is that of jsonl', () => {
    const [files, sink, local] = [jsonl({ dir }), remote('sink'), memory()];
    const { locals, groups } = planDelivery([files, sink, local], 'none', undefined);
    expect(locals).toEqual([local]);
    expect(groups).toMatchObject([{ exporter: files, hidden: false, remotes: [sink] }]);
  });

  it('is one of its own where there is no jsonl', () => {
    const { groups } = planDelivery([remote('a'), remote('b')], 'none', { dir });
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ hidden: true, raw: false });
    expect(groups[0]?.journal).toBeDefined();
  });

  it('never holds raw text that it may not have', () => {
    const exporters = [jsonl({ dir, allowRaw: true }), remote('masked'), remote('raw', true)];
    const { groups } = planDelivery(exporters, 'some', undefined);
    expect(groups.map(({ raw, hidden, remotes }) => [raw, hidden, remotes[0]?.name])).toEqual([
      [false, true, 'masked'],
      [true, false, 'raw'],
    ]);
  });

  it('is not there where jsonl is alone, which then costs what it always did', () => {
    const files = jsonl({ dir });
    expect(planDelivery([files], 'none', undefined)).toEqual({ locals: [files], groups: [] });
  });

  it('takes its options from jsonl, not from the tracer', () => {
    expect(() => planDelivery([jsonl({ dir }), remote('sink')], 'none', { dir })).toThrow(
      'Option "journal" must be left out',
    );
  });
});
