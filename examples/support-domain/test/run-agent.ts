import OpenAI from 'openai';
import type { ParsedAnswer, SearchHit, ToolSchema } from '../src/index.js';
import {
  AGENT_TOOL_SCHEMAS,
  createOrderTable,
  createPolicySearch,
  createSupportTools,
  fetchTemplate,
  formatContext,
  isSupportToolName,
  issueText,
  parseAnswer,
  parseToolArguments,
  renderVariables,
  SPECIALIST_TOOL_SCHEMAS,
  toolErrorText,
} from '../src/index.js';

const model = 'gpt-4.1-mini';

/** What one conversation did. */
export interface AgentRun extends ParsedAnswer {
  readonly hits: readonly SearchHit[];
  /** Tool names in the order they were asked for, one group a turn, sub-agents in front of their group's end. */
  readonly toolTurns: readonly (readonly string[])[];
}

/** A plain support agent over the real client, to try the domain with. */
export async function createTestAgent(
  baseURL: string,
): Promise<(question: string, customerId?: string) => Promise<AgentRun>> {
  const client = new OpenAI({ baseURL, apiKey: 'test', maxRetries: 2, logLevel: 'off' });
  const search = await createPolicySearch({
    embed: async (texts) => {
      const { data } = await client.embeddings.create({
        model: 'text-embedding-3-small',
        input: [...texts],
      });
      return data.map((entry) => entry.embedding);
    },
  });
  const orders = createOrderTable();

  async function complete(
    messages: OpenAI.ChatCompletionMessageParam[],
    schemas: readonly ToolSchema[],
  ): Promise<OpenAI.ChatCompletionMessage> {
    const tools = schemas.length > 0 ? { tools: [...schemas] } : {};
    const completion = await client.chat.completions.create({ model, messages, ...tools });
    return completion.choices[0]!.message;
  }

  async function ask(
    system: string,
    question: string,
    schemas: readonly ToolSchema[],
    turns: string[][],
    customerId?: string,
  ): Promise<string> {
    const tools = createSupportTools({ orders, ...(customerId !== undefined && { customerId }) });
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: system },
      { role: 'user', content: question },
    ];
    const runCall = async (name: string, text: string): Promise<string> => {
      try {
        const args = parseToolArguments(text);
        if (isSupportToolName(name)) return JSON.stringify(await tools[name](args));
        return await askSpecialist(String(args['topic']), String(args['question']), turns);
      } catch (error) {
        return toolErrorText(error);
      }
    };
    for (let turn = 0; turn < 8; turn += 1) {
      const message = await complete(messages, schemas);
      const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function');
      if (calls.length === 0) return message.content ?? '';
      turns.push(calls.map((call) => call.function.name));
      messages.push(message);
      const contents = await Promise.all(
        calls.map((call) => runCall(call.function.name, call.function.arguments)),
      );
      for (const [index, call] of calls.entries()) {
        messages.push({ role: 'tool', tool_call_id: call.id, content: contents[index] ?? '' });
      }
    }
    throw new Error('The agent does not come to an end.');
  }

  async function askSpecialist(
    topic: string,
    question: string,
    turns: string[][],
  ): Promise<string> {
    const template = await fetchTemplate('policy_specialist_v1');
    const context = formatContext(await search.search(question));
    return ask(
      renderVariables(template, { topic, context }),
      question,
      SPECIALIST_TOOL_SCHEMAS,
      turns,
    );
  }

  return async (question, customerId) => {
    const hits = await search.search(question);
    const template = await fetchTemplate('support_agent_v3');
    const system = renderVariables(template, { today: '2026-06-04', context: formatContext(hits) });
    const toolTurns: string[][] = [];
    const text = await ask(system, question, AGENT_TOOL_SCHEMAS, toolTurns, customerId);
    const parsed = await parseAnswer(text, {
      knownChunkIds: hits.map((hit) => hit.chunkId),
      repair: async (broken, issues) => {
        const repair = await fetchTemplate('answer_repair_v1');
        const content = renderVariables(repair, { issues: issues.map(issueText).join('\n') });
        const message = await complete(
          [
            { role: 'system', content },
            { role: 'user', content: broken },
          ],
          [],
        );
        return message.content ?? '';
      },
    });
    return { ...parsed, hits, toolTurns };
  };
}
