import { describe, expect, it } from 'vitest';
import { embedText, replyError } from '../../src/llm/index.js';
import { withLlm } from './with-llm.js';

const model = 'text-embedding-3-small';
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe('embeddings', () => {
  it('orders texts by how much they share with the question', async () => {
    const { client } = await withLlm({ script: [] });
    const { data, usage } = await client.embeddings.create({
      model,
      input: [
        'How long may I return an item for a refund?',
        'Refunds: an item can be returned for a refund within 30 days.',
        'Returned goods must be unused.',
        'We ship to twelve countries by parcel service.',
      ],
    });
    const [question, ...texts] = data.map((entry) => entry.embedding);
    const scores = texts.map((text) => dot(question ?? [], text));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores[0]).toBeGreaterThan(0.5);
    expect(Math.abs(scores[2] ?? 1)).toBeLessThan(0.1);
    expect(usage.total_tokens).toBeGreaterThan(30);
  });

  it('gives the same unit vector as base64 and as numbers', async () => {
    const { llm, client } = await withLlm({ script: [] });
    const input = 'warranty claim';
    const implicit = await client.embeddings.create({ model, input, dimensions: 64 });
    const explicit = await client.embeddings.create({
      model,
      input,
      dimensions: 64,
      encoding_format: 'float',
    });
    expect(llm.requests[0]?.body).toMatchObject({ encoding_format: 'base64' });
    expect(implicit.data[0]?.embedding).toEqual(explicit.data[0]?.embedding);
    expect(implicit.data[0]?.embedding).toEqual([...embedText(input, 64)]);
    const vector = implicit.data[0]?.embedding ?? [];
    expect(dot(vector, vector)).toBeCloseTo(1, 5);
  });

  it('takes token lists and refuses empty input and impossible sizes', async () => {
    const { client } = await withLlm({ script: [] });
    const tokens = await client.embeddings.create({ model, input: [[1, 2, 3], [4]] });
    expect(tokens.data).toHaveLength(2);
    expect(
      (await client.embeddings.create({ model, input: [1, 2] })).data[0]?.embedding,
    ).toHaveLength(1536);
    await expect(client.embeddings.create({ model, input: '' })).rejects.toMatchObject({
      status: 400,
    });
    await expect(client.embeddings.create({ model, input: [] })).rejects.toMatchObject({
      status: 400,
    });
    await expect(
      client.embeddings.create({ model, input: 'x', dimensions: 9999 }),
    ).rejects.toMatchObject({ status: 400 });
  });

  it('fails when a rule for embeddings says so', async () => {
    const { client } = await withLlm({
      script: [{ on: ['embeddings'], when: () => true, reply: replyError(503) }],
    });
    await expect(client.embeddings.create({ model, input: 'x' })).rejects.toMatchObject({
      status: 503,
    });
  });
});
