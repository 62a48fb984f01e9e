import { describe, expect, it } from 'vitest';
import { createPolicySearch, POLICY_DOCUMENTS } from '../src/index.js';

describe('search', () => {
  it('ranks by words alone when vectors say nothing', async () => {
    const search = await createPolicySearch({ embed: async (texts) => texts.map(() => [0]) });
    const hits = await search.search('warranty claim serial number', { minScore: 0.1 });
    expect(hits[0]?.chunkId).toBe('doc_110#2');
    expect(hits.length).toBeLessThanOrEqual(3);
  });

  it('refuses an embedding callback that loses texts', async () => {
    await expect(createPolicySearch({ embed: async () => [] })).rejects.toThrow('0 vectors');
  });

  it('has a policy behind every document id, once', () => {
    expect(new Set(POLICY_DOCUMENTS.map((document) => document.docId)).size).toBe(
      POLICY_DOCUMENTS.length,
    );
    expect(POLICY_DOCUMENTS.length).toBeGreaterThanOrEqual(15);
  });
});
