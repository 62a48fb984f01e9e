/** A version of a prompt. Shape: `{{name}}` marks a variable. */
export interface PromptTemplate {
  readonly name: string;
  readonly versionId: string;
  /** Where this version is released: `production`, `staging` or `retired`. */
  readonly label: string;
  readonly text: string;
}

/** A prompt with a variable missing, or with one that it does not know. */
export class PromptError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PromptError';
  }
}

/** Puts values in place of a template's variables. Errors: PromptError for missing and for unknown variables. */
export function renderVariables(
  template: PromptTemplate,
  variables: Readonly<Record<string, string>>,
): string {
  const used = new Set<string>();
  const text = template.text.replace(/\{\{(\w+)\}\}/gu, (_, name: string) => {
    used.add(name);
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) throw new PromptError(`${template.name} needs the variable ${name}`);
    return value;
  });
  const unknown = Object.keys(variables).filter((name) => !used.has(name));
  if (unknown.length > 0)
    throw new PromptError(`${template.name} has no variable ${unknown.join(', ')}`);
  return text;
}
