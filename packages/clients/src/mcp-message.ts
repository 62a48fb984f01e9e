/** A request of MCP, with or without the envelope of JSON-RPC. */
export interface McpRequest {
  readonly id?: string | number;
  readonly method: string;
  readonly params?: { readonly _meta?: Readonly<Record<string, unknown>> } & Readonly<
    Record<string, unknown>
  >;
}

/** Whether a value asks for something. */
export function isRequest(value: unknown): value is McpRequest {
  return typeof (value as { readonly method?: unknown } | null)?.method === 'string';
}

/** What went wrong in a tool that says so in its result. */
export function mcpError(result: unknown): Error | undefined {
  const { isError, content } = (result ?? {}) as {
    readonly isError?: unknown;
    readonly content?: unknown;
  };
  if (isError !== true) return undefined;
  const [first] = Array.isArray(content) ? (content as readonly { text?: unknown }[]) : [];
  const error = new Error(typeof first?.text === 'string' ? first.text : 'the tool failed');
  error.name = 'tool_error';
  return error;
}
