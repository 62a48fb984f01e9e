/** A tool as the OpenAI `tools` parameter of Chat Completions takes it. */
export interface ToolSchema {
  type: 'function';
  function: {
    name: string;
    description: string;
    parameters: Record<string, unknown>;
  };
}

const orderId = {
  type: 'string',
  pattern: '^A[0-9]{4}$',
  description: 'Order number, for example A1003.',
};

const GET_ORDER = schema(
  'get_order',
  'Looks up one order: status, total, dates and items.',
  { order_id: orderId },
  ['order_id'],
);

const DECIDE_REFUND = schema(
  'decide_refund',
  'Checks by the refund policies whether an order may be refunded and how much.',
  {
    order_id: orderId,
    requested_amount_cents: {
      type: 'integer',
      minimum: 1,
      description: 'Leave out for a full refund.',
    },
  },
  ['order_id'],
);

const CREATE_REFUND = schema(
  'create_refund',
  'Refunds an order. The amount may not exceed the order total.',
  { order_id: orderId, refund_amount_cents: { type: 'integer', minimum: 1 } },
  ['order_id', 'refund_amount_cents'],
);

const ASK_SPECIALIST = schema(
  'ask_specialist',
  'Passes a question to another agent who knows one field well and answers for you to use.',
  { topic: { type: 'string', enum: ['warranty', 'shipping'] }, question: { type: 'string' } },
  ['topic', 'question'],
);

/** Tools on the order table, as `createSupportTools` runs them. */
export const ORDER_TOOL_SCHEMAS: readonly ToolSchema[] = [GET_ORDER, DECIDE_REFUND, CREATE_REFUND];

/** The order tools and `ask_specialist`, which the agent loop runs itself as a sub-agent. */
export const AGENT_TOOL_SCHEMAS: readonly ToolSchema[] = [...ORDER_TOOL_SCHEMAS, ASK_SPECIALIST];

/** What a specialist may use. */
export const SPECIALIST_TOOL_SCHEMAS: readonly ToolSchema[] = [GET_ORDER, ASK_SPECIALIST];

function schema(
  name: string,
  description: string,
  properties: Record<string, unknown>,
  required: readonly string[],
): ToolSchema {
  const parameters = { type: 'object', properties, required, additionalProperties: false };
  return { type: 'function', function: { name, description, parameters } };
}
