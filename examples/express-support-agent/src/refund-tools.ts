import { setTimeout as after } from 'node:timers/promises';
import {
  createSupportTools,
  type OrderTable,
  type SupportTool,
  type SupportTools,
  type ToolArguments,
} from '@llmtrace-examples/support-domain';
import { TraceTool } from '@llmtrace/core';

type Result = ReturnType<SupportTool>;

/** What the systems behind the tools take. Units: ms. */
const ORDER_SYSTEM_MS = 4;
const PAYMENT_PROVIDER_MS = 45;

/** The tools that the model may call. A refusal is thrown as a `ToolError` with a code. */
export class RefundTools implements SupportTools {
  readonly #tools: SupportTools;

  constructor(orders: OrderTable) {
    this.#tools = createSupportTools({ orders });
  }

  @TraceTool({ toolVersion: '2', sideEffect: 'none' })
  async get_order(args: ToolArguments): Result {
    await after(ORDER_SYSTEM_MS);
    return this.#tools.get_order(args);
  }

  @TraceTool({ toolVersion: '3', sideEffect: 'none' })
  decide_refund(args: ToolArguments): Result {
    return this.#tools.decide_refund(args);
  }

  @TraceTool({ toolVersion: '5', sideEffect: 'write' })
  async create_refund(args: ToolArguments): Result {
    await after(PAYMENT_PROVIDER_MS);
    return this.#tools.create_refund(args);
  }
}
