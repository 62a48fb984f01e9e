import {
  fetchTemplate,
  PROMPT_TEMPLATES,
  renderVariables,
  type PromptTemplate,
} from '@llmtrace-examples/support-domain';
import { TracePrompt, TraceStep, withPrompt } from '@llmtrace/core';

const NAME = 'support_agent_v3';

/** A prompt that is ready to be sent, with its version. */
export interface LoadedPrompt {
  readonly name: string;
  readonly versionId: string;
  readonly releaseLabel: string;
  readonly text: string;
  /** Whether the model is held to JSON by its API, or by the prompt alone. */
  readonly responseFormat: 'json_object' | 'text';
}

/** Conversations that began before the release, and the version that they were begun with. */
const BEGUN_BEFORE: ReadonlyMap<string, string> = new Map([['conv_old', 'prv_2026_05_11_08']]);

/** The prompts of the agent. */
export class Prompts {
  /** Runs a turn with the prompt of its conversation: one that began before the release goes on with what it began with. */
  async inConversation<R>(
    conversationId: string,
    label: string,
    turn: (prompt: LoadedPrompt) => Promise<R>,
  ): Promise<R> {
    const begunWith = BEGUN_BEFORE.get(conversationId);
    const template = PROMPT_TEMPLATES.find(({ versionId }) => versionId === begunWith);
    if (template === undefined) return turn(await this.loadPrompt(NAME, variables(), label));
    const { name, versionId } = template;
    return withPrompt({ name, versionId, releaseLabel: label }, () =>
      turn(loaded(template, renderVariables(template, variables()), label)),
    );
  }

  @TracePrompt({
    capture: (args: readonly unknown[], { name, versionId, releaseLabel }: LoadedPrompt) => ({
      data: { name, versionId, releaseLabel },
    }),
  })
  async loadPrompt(
    name: string,
    values: Readonly<Record<string, string>>,
    label: string,
  ): Promise<LoadedPrompt> {
    const template = await this.fetchTemplate(name, label);
    return loaded(template, this.renderVariables(template, values), label);
  }

  @TraceStep()
  fetchTemplate(name: string, label: string): Promise<PromptTemplate> {
    return fetchTemplate(name, label);
  }

  @TraceStep()
  renderVariables(template: PromptTemplate, values: Readonly<Record<string, string>>): string {
    return renderVariables(template, values);
  }
}

function loaded(template: PromptTemplate, text: string, label: string): LoadedPrompt {
  const { name, versionId } = template;
  const responseFormat = label === 'staging' ? 'json_object' : 'text';
  return { name, versionId, releaseLabel: label, text, responseFormat };
}

function variables(): Readonly<Record<string, string>> {
  return {
    today: new Date().toISOString().slice(0, 10),
    context: 'They follow in the next message.',
  };
}
