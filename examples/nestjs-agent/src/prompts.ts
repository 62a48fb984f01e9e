import { fetchTemplate, renderVariables } from '@llmtrace-examples/support-domain';
import { TracePrompt } from '@llmtrace/core';
import { Injectable } from '@nestjs/common';

/** A prompt that is ready to be sent, with its version. */
export interface LoadedPrompt {
  readonly name: string;
  readonly versionId: string;
  readonly releaseLabel: string;
  readonly text: string;
}

/** The prompts of the agents, filled in. */
@Injectable()
export class Prompts {
  @TracePrompt()
  async loadPrompt(
    name: string,
    variables: Readonly<Record<string, string>>,
  ): Promise<LoadedPrompt> {
    const template = await fetchTemplate(name);
    const { versionId, label: releaseLabel } = template;
    return { name, versionId, releaseLabel, text: renderVariables(template, variables) };
  }
}
