import { ToolError } from './tool-error.js';

/** Arguments of a tool call, not yet checked. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/** Reads the JSON that a model wrote as arguments. Errors: ToolError INVALID_ARGUMENT. */
export function parseToolArguments(text: string): ToolArguments {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ToolError('INVALID_ARGUMENT', 'arguments must be valid JSON', true);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ToolError('INVALID_ARGUMENT', 'arguments must be a JSON object', true);
  }
  return value as ToolArguments;
}

/** Reads an order id. Errors: ToolError INVALID_ARGUMENT. */
export function readOrderId(args: ToolArguments): string {
  const orderId = args['order_id'];
  if (typeof orderId === 'string' && /^A\d{4}$/u.test(orderId)) return orderId;
  throw new ToolError('INVALID_ARGUMENT', 'order_id must look like A1234');
}

/** Reads a positive amount in cents, or undefined when it was left out. Errors: ToolError INVALID_ARGUMENT. */
export function readCents(args: ToolArguments, name: string): number | undefined {
  const cents = args[name];
  if (cents === undefined || cents === null) return undefined;
  if (typeof cents === 'number' && Number.isSafeInteger(cents) && cents > 0) return cents;
  throw new ToolError('INVALID_ARGUMENT', `${name} must be a positive integer`);
}
