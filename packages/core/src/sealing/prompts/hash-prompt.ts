import { report } from '../../diagnostics.js';
import { contentHash } from '../contents/content-hash.js';
import { renumber } from '../contents/renumber.js';
import type { ContentMode } from '../policy/content-mode.js';
import type { SealContext } from '../seal-context.js';
import { REDACTION_FAILED } from '../text-sealer.js';

const HEX_LENGTH = 32;
const NUMBERED = /\[([A-Z][A-Z0-9_]*)_\d+\]/g;
const CUT = '[TRUNCATED ';
const MAX_PARTS = 64;

/** The text of a prompt, and the name that it goes by. */
export interface HashedPrompt {
  /** Shape: the first 32 hex digits of SHA-256. */
  readonly hash: string;
  /** Whole and masked, its placeholders numbered within it. Made when it is asked for. */
  readonly text: () => string;
}

/**
 * Hashes a prompt after masking, by type alone, so that equal prompts hash equal whatever else their traces masked, and
 * whatever is shown of them.
 *
 * Shape: `sealed` finds the prompt where it has been sealed by `mode`, `raw` where it was captured; `undefined` where there is
 * none.
 * Errors: none.
 */
export function hashPrompt(
  sealed: () => unknown,
  raw: () => unknown,
  mode: ContentMode,
  context: SealContext,
): HashedPrompt | undefined {
  try {
    const masked =
      (mode === 'redacted' ? textOf(sealed(), (part) => wholeOf(part, context)) : undefined) ??
      textOf(raw(), (part) => context.text.whole(part, context.contents.maxLength));
    // What could not be masked is no prompt: all of these would go by one name.
    if (masked === undefined || masked === '' || masked.includes(REDACTION_FAILED))
      return undefined;
    const bare = masked.includes('[') ? masked.replace(NUMBERED, '[$1]') : masked;
    return {
      hash: contentHash(bare).slice(0, HEX_LENGTH),
      text: () => renumber(masked, context.text.types()).text,
    };
  } catch (fault) {
    report('capture_error', 'a prompt could not be hashed', fault);
    return undefined;
  }
}

/** The system prompt among the messages of a call, wherever providers put it. Errors: what a hostile value throws. */
export function systemPromptOf(input: unknown): unknown {
  if (Array.isArray(input)) {
    for (let i = 0; i < input.length && i < 4; i++) {
      const message: unknown = input[i];
      // The messages may be one argument among several.
      if (Array.isArray(message) && isFields(message[0])) return systemPromptOf(message);
      if (!isFields(message)) continue;
      if (message['role'] === 'system' || message['role'] === 'developer')
        return message['content'];
    }
    return undefined;
  }
  if (!isFields(input)) return undefined;
  return (
    input['system'] ?? input['instructions'] ?? systemPromptOf(input['messages'] ?? input['input'])
  );
}

/** A text that is shown cut and was not kept whole has to be read anew: `undefined`. */
function wholeOf(shown: string, { contents }: SealContext): string | undefined {
  return contents.wholeOf(shown) ?? (shown.includes(CUT) ? undefined : shown);
}

/** Stands for a text that cannot be told from what is shown of it. */
const UNREAD: unique symbol = Symbol('unread');
const MAX_VALUES = 4_096;

/**
 * Joins the texts of a content, each read by itself: what two of them make where they meet could be taken for something
 * else.
 *
 * Shape: `undefined` where there is no text, or where one of them reads as `undefined`.
 */
function textOf(content: unknown, read: (part: string) => string | undefined): string | undefined {
  const budget = { left: MAX_VALUES };
  const text = joined(content, read, budget);
  return text === UNREAD ? undefined : text;
}

function joined(
  content: unknown,
  read: (part: string) => string | undefined,
  budget: { left: number },
): string | undefined | typeof UNREAD {
  if (budget.left-- <= 0) return UNREAD;
  if (typeof content === 'string') return read(content) ?? UNREAD;
  if (!Array.isArray(content))
    return isFields(content) ? joined(content['text'], read, budget) : undefined;
  let text = '';
  for (const part of content.slice(0, MAX_PARTS)) {
    const said = joined(part, read, budget);
    if (said === UNREAD) return UNREAD;
    text += said ?? '';
  }
  return text;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
