import { AnswerParseError, checkAnswer, type AgentAnswer } from '@llmtrace-examples/support-domain';
import { TraceParser } from '@llmtrace/core';
import { Injectable } from '@nestjs/common';

/** Reads what a model wrote. */
@Injectable()
export class AnswerParser {
  /** Errors: AnswerParseError. */
  @TraceParser({ format: 'json', schemaName: 'AgentAnswer' })
  parseAnswer(text: string): AgentAnswer {
    const checked = checkAnswer(text);
    if (!checked.ok) throw new AnswerParseError(checked.issues);
    return checked.answer;
  }
}
