import {
  createSupportTools,
  OrderTable,
  parseToolArguments,
  type SupportTool,
  type SupportTools,
} from '@llmtrace-examples/support-domain';
import { TraceTool } from '@llmtrace/core';
import { Injectable } from '@nestjs/common';
import type { ChatCompletionMessageFunctionToolCall as ToolCall } from 'openai/resources/chat/completions';

type Result = ReturnType<SupportTool>;

/** The tools on the order table. They take the model's own call, whose id ties a tool to what asked for it. */
@Injectable()
export class OrderTools {
  private readonly tools: SupportTools;

  constructor(orders: OrderTable) {
    this.tools = createSupportTools({ orders });
  }

  @TraceTool({ toolVersion: '2', sideEffect: 'none' })
  async getOrder(call: ToolCall): Result {
    return this.tools.get_order(parseToolArguments(call.function.arguments));
  }

  @TraceTool({ toolVersion: '3', sideEffect: 'none' })
  async decideRefund(call: ToolCall): Result {
    return this.tools.decide_refund(parseToolArguments(call.function.arguments));
  }

  @TraceTool({ toolVersion: '5', sideEffect: 'write' })
  async createRefund(call: ToolCall): Result {
    return this.tools.create_refund(parseToolArguments(call.function.arguments));
  }
}
