import type { ToolCallRequest } from '../model/span-data.js';
import type { SpanDraft } from './span-draft.js';
import {
  MAX_LOOKED_AT,
  type SpanLevels,
  endedBefore,
  isWithin,
  type Level,
} from './span-levels.js';

/** Tool calls of one answer that are looked at. */
const MAX_REQUESTS = 256;
/** Calls that share one call id that are looked at. */
const MAX_SAME_ID = 16;

/**
 * Finds for each tool span the LLM span that asked for it, and nests it there: by call id, else the last LLM span at its
 * level that asked for a tool of this name, or of which it is not known what it asked for; then outward level by level. A
 * tool that a tool's own code runs is asked for by no LLM span outside; across an agent only a request by name counts.
 *
 * Shape: sets `cause` and `viewParent` of tool drafts. Parents always start before their children, so no circle arises.
 */
export function nestTools(drafts: readonly SpanDraft[], llms: SpanLevels): void {
  const requests = new ToolRequests(drafts);
  for (const draft of drafts) {
    if (draft.kind !== 'tool') continue;
    const asker = requests.byCallId(draft) ?? enclosingLlm(draft) ?? byLevel(draft, llms, requests);
    if (asker === undefined) continue;
    requests.take(asker, draft);
    draft.cause = asker;
    draft.data['askedBySpanId'] ??= asker.span.spanId;
    if (!isWithin(draft, asker)) draft.viewParent = asker;
  }
}

/** An LLM span that runs its tools itself. */
function enclosingLlm(tool: SpanDraft): SpanDraft | undefined {
  for (let at = tool.parent; at !== undefined; at = at.parent) {
    if (at.kind === 'llm') return at;
    if (at.kind === 'tool' || at.kind === 'agent') return undefined;
  }
  return undefined;
}

function byLevel(tool: SpanDraft, llms: SpanLevels, requests: ToolRequests): SpanDraft | undefined {
  let crossedAgent = false;
  for (let level: Level = tool.parent; ; level = level.parent) {
    const asker = atLevel(tool, llms.at(level), requests, crossedAgent);
    if (asker !== undefined || level === undefined || level.kind === 'tool') return asker;
    if (level.kind === 'agent') crossedAgent = true;
  }
}

function atLevel(
  tool: SpanDraft,
  candidates: readonly SpanDraft[],
  requests: ToolRequests,
  onlyOpenRequests: boolean,
): SpanDraft | undefined {
  let named: SpanDraft | undefined;
  let unknown: SpanDraft | undefined;
  for (let i = candidates.length - 1, looked = 0; i >= 0 && looked < MAX_LOOKED_AT; i--) {
    const llm = candidates[i] as SpanDraft;
    if (!endedBefore(llm, tool)) continue;
    looked++;
    const asked = requests.of(llm, tool);
    if (asked === 'open') return llm;
    if (asked === 'taken') named ??= llm;
    if (asked === 'unknown') unknown ??= llm;
  }
  if (onlyOpenRequests) return undefined;
  // A retry of a tool is asked for by the call that asked first, unless a later call may have asked anew.
  if (named !== undefined && unknown !== undefined)
    return unknown.index > named.index ? unknown : named;
  return named ?? unknown;
}

type Asked = 'open' | 'taken' | 'unknown' | 'no';

/** The tool calls that LLM spans asked for, and which of them have been met. */
class ToolRequests {
  readonly #byCallId: Map<string, SpanDraft[]> = new Map();
  readonly #open: Map<SpanDraft, Map<string, number>> = new Map();

  constructor(drafts: readonly SpanDraft[]) {
    for (const draft of drafts) {
      const requested = draft.kind === 'llm' ? draft.data['toolCallsRequested'] : undefined;
      if (Array.isArray(requested) && requested.length > 0) this.#add(draft, requested);
    }
  }

  #add(draft: SpanDraft, requested: readonly unknown[]): void {
    const names = new Map<string, number>();
    const count = Math.min(requested.length, MAX_REQUESTS);
    for (let i = 0; i < count; i++) {
      const request = requested[i];
      if (typeof request !== 'object' || request === null) continue;
      const { name, callId } = request as Partial<ToolCallRequest>;
      if (typeof name === 'string') names.set(name, (names.get(name) ?? 0) + 1);
      if (typeof callId !== 'string') continue;
      const askers = this.#byCallId.get(callId);
      if (askers === undefined) this.#byCallId.set(callId, [draft]);
      else askers.push(draft);
    }
    this.#open.set(draft, names);
  }

  /** Call ids may come again in a later call or a nested agent: the nearest asker that began before the tool counts. */
  byCallId(tool: SpanDraft): SpanDraft | undefined {
    const callId = tool.data['callId'];
    const askers = typeof callId === 'string' ? this.#byCallId.get(callId) : undefined;
    if (askers === undefined) return undefined;
    let best: SpanDraft | undefined;
    let fewest = Infinity;
    for (let i = askers.length - 1, looked = 0; i >= 0 && looked < MAX_SAME_ID; i--) {
      const asker = askers[i] as SpanDraft;
      if (asker.index >= tool.index) continue;
      looked++;
      const steps = distance(tool, asker);
      if (steps < fewest) {
        best = asker;
        fewest = steps;
      }
    }
    return best;
  }

  of(llm: SpanDraft, tool: SpanDraft): Asked {
    const names = this.#open.get(llm);
    if (names === undefined) return 'unknown';
    const left = names.get(tool.data['toolName'] as string);
    if (left === undefined) return 'no';
    return left > 0 ? 'open' : 'taken';
  }

  take(llm: SpanDraft, tool: SpanDraft): void {
    const names = this.#open.get(llm);
    const name = tool.data['toolName'] as string;
    const left = names?.get(name);
    if (left !== undefined) names?.set(name, left - 1);
  }
}

/** How many levels lie between the two: up from the tool to where they meet, and down from there. */
function distance(tool: SpanDraft, asker: SpanDraft): number {
  let up: Level = tool.parent;
  let down: Level = asker === up ? up : asker.parent;
  let steps = 0;
  while (up !== down) {
    if (depthOf(up) >= depthOf(down)) up = up?.parent;
    else down = down?.parent;
    steps++;
  }
  return steps;
}

function depthOf(level: Level): number {
  return level === undefined ? 0 : level.depth;
}
