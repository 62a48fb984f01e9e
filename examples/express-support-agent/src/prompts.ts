import {
  fetchTemplate,
  renderVariables,
  type PromptTemplate,
} from '@llmtrace-examples/support-domain';
import { TracePrompt, TraceStep } from '@llmtrace/core';

/** A prompt that is ready to be sent, with its version. */
export interface LoadedPrompt {
  readonly name: string;
  readonly versionId: string;
  readonly releaseLabel: string;
  readonly text: string;
}

/** The prompts of the agent. */
export class Prompts {
  @TracePrompt({
    capture: (args: readonly unknown[], { name, versionId, releaseLabel }: LoadedPrompt) => ({
      data: { name, versionId, releaseLabel },
    }),
  })
  async loadPrompt(
    name: string,
    variables: Readonly<Record<string, string>>,
  ): Promise<LoadedPrompt> {
    const template = await this.fetchTemplate(name);
    const text = this.renderVariables(template, variables);
    return { name, versionId: template.versionId, releaseLabel: template.label, text };
  }

  @TraceStep()
  fetchTemplate(name: string): Promise<PromptTemplate> {
    return fetchTemplate(name);
  }

  @TraceStep()
  renderVariables(template: PromptTemplate, variables: Readonly<Record<string, string>>): string {
    return renderVariables(template, variables);
  }
}
