import {
  createSupportTools,
  type OrderTable,
  type SupportTool,
  type SupportTools,
  type ToolArguments,
} from '@llmtrace-examples/support-domain';
import { TraceTool } from '@llmtrace/core';

type Result = ReturnType<SupportTool>;

/** The tools that the model may call. A refusal is thrown as a `ToolError` with a code. */
export class RefundTools implements SupportTools {
  readonly #tools: SupportTools;

  constructor(orders: OrderTable) {
    this.#tools = createSupportTools({ orders });
  }

  @TraceTool({ toolVersion: '2', sideEffect: 'none' })
  get_order(args: ToolArguments): Result {
    return this.#tools.get_order(args);
  }

  @TraceTool({ toolVersion: '3', sideEffect: 'none' })
  decide_refund(args: ToolArguments): Result {
    return this.#tools.decide_refund(args);
  }

  @TraceTool({ toolVersion: '5', sideEffect: 'write' })
  create_refund(args: ToolArguments): Result {
    return this.#tools.create_refund(args);
  }
}
