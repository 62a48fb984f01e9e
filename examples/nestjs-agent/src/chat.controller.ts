import type { AgentAnswer } from '@llmtrace-examples/support-domain';
import { currentTraceId } from '@llmtrace/core';
import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ChatMessage } from './chat-message.js';
import { CustomerGuard } from './customer.guard.js';
import { SupportAgent } from './support-agent.js';

/** An answer, and the id under which its trace is found. */
export interface ChatAnswer extends AgentAnswer {
  readonly traceId: string | undefined;
}

@Controller('api/support')
@UseGuards(CustomerGuard)
export class ChatController {
  constructor(private readonly agent: SupportAgent) {}

  @Post('chat')
  @HttpCode(200)
  async chat(@Body() { message }: ChatMessage): Promise<ChatAnswer> {
    return { ...(await this.agent.answer(message)), traceId: currentTraceId() };
  }
}
