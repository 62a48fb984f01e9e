import { escapeForTerminal } from '@llmtrace/core/terminal';

/** Text of several lines, safe to print: its lines stay lines and its tabs spaces; everything else is escaped. */
export function printableText(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(escapeForTerminal).join('    '))
    .join('\n');
}
