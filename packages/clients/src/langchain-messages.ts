/** An object of LangChain, read field by field. */
export type Fields = Readonly<Record<string, unknown>>;

const ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  ai: 'assistant',
  system: 'system',
  developer: 'system',
  tool: 'tool',
  function: 'tool',
};

/** What a model is asked for, as a request of Chat Completions: the form that LangChain's own messages follow. */
export function requestOf(
  prompts: readonly unknown[],
  extraParams: object | undefined,
  metadata: object | undefined,
): Fields {
  const params = fieldsOf(fieldsOf(extraParams)['invocation_params']);
  const { ls_model_name: named, ls_temperature: temperature } = fieldsOf(metadata);
  const [first] = prompts;
  const messages = Array.isArray(first)
    ? first.map(messageOf)
    : prompts.map((content) => ({ role: 'user', content }));
  const request: Record<string, unknown> = { ...params };
  if (temperature !== undefined) request['temperature'] ??= temperature;
  return { ...request, model: String(named ?? params['model'] ?? 'unknown'), messages };
}

/** What a model answered, as an answer of Chat Completions. */
export function resultOf(output: object): Fields {
  const { generations, llmOutput } = output as { generations?: unknown; llmOutput?: unknown };
  const [[generation] = []] = (generations ?? [[]]) as readonly (readonly unknown[])[];
  const { text, message, generationInfo } = fieldsOf(generation);
  const said = fieldsOf(message);
  const meta = { ...fieldsOf(generationInfo), ...fieldsOf(said['response_metadata']) };
  const calls = Array.isArray(said['tool_calls']) ? said['tool_calls'].map(fieldsOf) : [];
  return {
    object: 'chat.completion',
    id: meta['id'] ?? said['id'],
    model: meta['model_name'] ?? meta['model'],
    system_fingerprint: meta['system_fingerprint'],
    choices: [
      {
        index: 0,
        finish_reason: meta['finish_reason'] ?? meta['stop_reason'],
        message: {
          role: 'assistant',
          content: typeof text === 'string' && text !== '' ? text : contentOf(said['content']),
          tool_calls: calls.map(({ id, name, args }) => ({
            id,
            function: { name, arguments: args },
          })),
        },
      },
    ],
    usage: usageOf(said['usage_metadata'], fieldsOf(llmOutput)['tokenUsage']),
  };
}

function messageOf(message: unknown): Fields {
  const { content, tool_calls: calls, tool_call_id: callId, type, role } = fieldsOf(message);
  const kind = typeof type === 'string' ? type : String(role ?? 'human');
  const { getType } = message as { getType?: () => string };
  const named = typeof getType === 'function' ? getType.call(message) : kind;
  return {
    role: ROLES[named] ?? named,
    content,
    ...(Array.isArray(calls) && calls.length > 0 ? { tool_calls: calls } : undefined),
    ...(callId === undefined ? undefined : { tool_call_id: callId }),
  };
}

function contentOf(content: unknown): string | null {
  if (typeof content === 'string') return content === '' ? null : content;
  if (!Array.isArray(content)) return null;
  return content.map((part) => fieldsOf(part)['text'] ?? '').join('');
}

/** LangChain's totals include what the cache read and wrote. */
function usageOf(value: unknown, older: unknown): Fields | undefined {
  const usage = fieldsOf(value);
  const { promptTokens, completionTokens, totalTokens } = fieldsOf(older);
  if (value === undefined) {
    if (promptTokens === undefined) return undefined;
    return {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: totalTokens,
    };
  }
  const input = fieldsOf(usage['input_token_details']);
  return {
    prompt_tokens: usage['input_tokens'],
    completion_tokens: usage['output_tokens'],
    total_tokens: usage['total_tokens'],
    prompt_tokens_details: {
      cached_tokens: input['cache_read'],
      cache_write_tokens: input['cache_creation'],
    },
    completion_tokens_details: {
      reasoning_tokens: fieldsOf(usage['output_token_details'])['reasoning'],
    },
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
