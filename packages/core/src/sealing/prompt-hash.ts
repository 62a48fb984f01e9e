import { hash } from 'node:crypto';
import { report } from '../diagnostics.js';
import type { SealContext } from './seal-context.js';

const HEX_LENGTH = 32;
const MAX_CACHED = 128;
const MAX_CACHED_LENGTH = 16_384;
const hashes: Map<string, string> = new Map();
const NUMBERED = /\[([A-Z][A-Z_]*)_\d+\]/g;

/**
 * Hashes a prompt after masking, by type alone, so that equal prompts hash equal whatever else their traces masked.
 *
 * Shape: the first 32 hex digits of SHA-256; `undefined` where there is no text. `masked`: what `find` finds was sealed.
 * Errors: none.
 */
export function promptHash(
  find: () => unknown,
  masked: boolean,
  context: SealContext,
): string | undefined {
  let text: string | undefined;
  try {
    text = textOf(find());
  } catch (fault) {
    report('capture_error', 'a prompt could not be hashed', fault);
  }
  if (text === undefined || text === '') return undefined;
  const bare = masked ? text : context.text.text(text);
  const plain = bare.includes('[') ? bare.replace(NUMBERED, '[$1]') : bare;
  return hashOf(plain);
}

/** The few prompts of an app come again in every trace. */
function hashOf(text: string): string {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const fresh = hash('sha256', text).slice(0, HEX_LENGTH);
  if (text.length <= MAX_CACHED_LENGTH) {
    if (hashes.size >= MAX_CACHED) hashes.clear();
    hashes.set(text, fresh);
  }
  return fresh;
}

/** The system prompt among the messages of a call, wherever providers put it. Errors: what a hostile value throws. */
export function systemPromptOf(input: unknown): unknown {
  if (Array.isArray(input)) {
    for (let i = 0; i < input.length && i < 4; i++) {
      const message: unknown = input[i];
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

function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return isFields(content) ? textOf(content['text']) : undefined;
  let text = '';
  for (const part of content.slice(0, 64)) text += textOf(part) ?? '';
  return text;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
