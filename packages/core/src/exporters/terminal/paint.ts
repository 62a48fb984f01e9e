import type { SpanStatus, TraceOutcome } from '../../model/kinds.js';

/** What a piece of text stands for; its colour follows. */
export type Tone = 'good' | 'warn' | 'bad' | 'faint' | 'strong' | 'plain';

/** Dresses text in the colour of its tone, or leaves it. */
export type Paint = (tone: Tone, text: string) => string;

const SGR: Readonly<Record<Tone, readonly [string, string]>> = {
  good: ['\x1b[32m', '\x1b[39m'],
  warn: ['\x1b[33m', '\x1b[39m'],
  bad: ['\x1b[31m', '\x1b[39m'],
  faint: ['\x1b[2m', '\x1b[22m'],
  strong: ['\x1b[1m', '\x1b[22m'],
  plain: ['', ''],
};

/** The painter for a terminal with or without colour. */
export function painter(color: boolean): Paint {
  if (!color) return (_tone, text) => text;
  return (tone, text) => SGR[tone][0] + text + SGR[tone][1];
}

/** The tone of a trace's outcome; `open` has none of its own yet. */
export function outcomeTone(outcome: TraceOutcome | 'open'): Tone {
  if (outcome === 'success') return 'good';
  return outcome === 'error' ? 'bad' : 'warn';
}

/** The tone of a span's status. */
export function statusTone(status: SpanStatus): Tone {
  if (status === 'ok') return 'good';
  return status === 'error' ? 'bad' : 'warn';
}
