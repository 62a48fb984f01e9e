import { createOrderTable, OrderTable } from '@llmtrace-examples/support-domain';
import { wrapOpenAI } from '@llmtrace/clients/openai';
import { LlmTraceModule } from '@llmtrace/nestjs';
import { Module, type DynamicModule } from '@nestjs/common';
import OpenAI from 'openai';
import { AnswerParser } from './answer-parser.js';
import { ChatController } from './chat.controller.js';
import type { Customer } from './customer.guard.js';
import { OrderTools } from './order-tools.js';
import { Policies } from './policies.js';
import { Prompts } from './prompts.js';
import { SupportAgent } from './support-agent.js';

@Module({
  imports: [LlmTraceModule.forRoot({ user: (req) => (req.user as Customer | undefined)?.id })],
  controllers: [ChatController],
  providers: [
    SupportAgent,
    Prompts,
    Policies,
    OrderTools,
    AnswerParser,
    { provide: OrderTable, useFactory: () => createOrderTable() },
  ],
})
export class AppModule {
  /** The app with a client of the model that it is to use. */
  static withModel(client: OpenAI): DynamicModule {
    return { module: AppModule, providers: [{ provide: OpenAI, useValue: wrapOpenAI(client) }] };
  }
}
