import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { replyStall, replyText } from '../../src/llm/index.js';
import { withLlm } from './with-llm.js';

const always = (): boolean => true;
const ask = { model: 'gpt-4.1-mini', messages: [{ role: 'user' as const, content: 'x' }] };

async function post(url: string, body: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { method: 'POST', body });
  return { status: response.status, body: await response.json() };
}

describe('server', () => {
  it.each(['{', '', '[1]', '"text"'])(
    'answers %j with a 400 in the provider shape',
    async (body) => {
      const { llm } = await withLlm({ script: [] });
      const answer = await post(`${llm.baseUrl}/chat/completions`, body);
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { type: 'invalid_request_error', code: null } },
      });
    },
  );

  it.each([
    { model: 'm' },
    { model: 'm', messages: [] },
    { messages: [{ role: 'user' }] },
    { model: 'm', messages: [7] },
  ])('refuses the body %j', async (body) => {
    const { llm } = await withLlm({ script: [{ when: always, reply: replyText('x') }] });
    expect((await post(`${llm.baseUrl}/chat/completions`, JSON.stringify(body))).status).toBe(400);
  });

  it.each(['/v1/nothing', '/', '/v1/models/unknown', '/v1/toString'])(
    'answers 404 for %s',
    async (path) => {
      const { llm } = await withLlm({ script: [] });
      const response = await fetch(new URL(path, llm.baseUrl));
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    },
  );

  it('lists its models', async () => {
    const { client } = await withLlm({ script: [] });
    const ids = (await client.models.list()).data.map((model) => model.id);
    expect(ids).toContain('gpt-4.1-mini');
    expect((await client.models.retrieve('gpt-4o')).id).toBe('gpt-4o');
  });

  it('says when no rule answers, and lets nobody retry a script that throws', async () => {
    const { client } = await withLlm({ script: [] });
    await expect(client.chat.completions.create(ask)).rejects.toMatchObject({
      status: 400,
      code: 'no_scripted_reply',
    });
    const broken = await withLlm({
      script: () => {
        throw new Error('typo');
      },
    });
    const request = broken.client.chat.completions.create(ask, { maxRetries: 2 });
    await expect(request).rejects.toMatchObject({ status: 500, code: 'script_error' });
    expect(broken.llm.requests).toMatchObject([
      { scriptError: new Error('typo'), outcome: 'answered' },
    ]);
  });

  it('remembers the latest requests only, and counts all', async () => {
    const { llm, client } = await withLlm({
      script: [{ when: always, reply: replyText('x') }],
      maxRecords: 2,
    });
    for (let turn = 0; turn < 4; turn += 1) await client.chat.completions.create(ask);
    expect(llm.requests).toHaveLength(2);
    expect(llm.received).toBe(4);
  });

  it('survives a client that leaves in the middle of its own body', async () => {
    const { llm } = await withLlm({ script: [] });
    const socket = connect(Number(new URL(llm.baseUrl).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"mod',
    );
    while (llm.received === 0) await new Promise(setImmediate);
    socket.destroy();
    await llm.idle();
    expect(llm.requests[0]).toMatchObject({ outcome: 'aborted', status: 0 });
    expect(llm.requests[0]).not.toHaveProperty('scriptError');
  });

  it('closes under a stalled request without calling it an abort', async () => {
    const { llm, client } = await withLlm({ script: [{ when: always, reply: replyStall() }] });
    const request = client.chat.completions.create(ask).catch((error: unknown) => error);
    while (llm.received === 0) await new Promise(setImmediate);
    await Promise.all([llm.close(), llm.close()]);
    expect(await request).toBeInstanceOf(Error);
    expect(llm).toMatchObject({ aborted: 0, pending: 0 });
    expect(llm.requests[0]?.outcome).toBe('closed');
  });
});
