import type { SpanKind } from '../model/kinds.js';
import type { ErrorRecord, SpanRecord } from '../model/record.js';
import type { Cost, PromptRef, SpanDataMap, Usage } from '../model/span-data.js';
import { formatCost, formatCount, formatDuration } from './terminal/quantities.js';

type Part = string | false | undefined;
type Details = { readonly [K in SpanKind]: (data: SpanDataMap[K]) => readonly Part[] };

const SHOWN_CHUNKS = 3;

/** What a timeline says of a span of each kind beyond name, status and duration. */
const DETAILS: Details = {
  agent: stepDetails,
  step: stepDetails,
  prompt: (data) => [`${promptLabel(data)}${data.releaseLabel ? ` (${data.releaseLabel})` : ''}`],
  retrieval: ({ chunks, topKReturned, reranker }) => [
    chunks && chunks.length > 0 ? chunkList(chunks) : found(topKReturned ?? chunks?.length),
    reranker?.applied && `reranked${reranker.model ? ` by ${reranker.model}` : ''}`,
  ],
  embedding: ({ model, responseModel, inputs, usage, cost }) => [
    responseModel ?? model,
    inputs !== undefined && `${formatCount(inputs)} ${inputs === 1 ? 'input' : 'inputs'}`,
    tokens(usage),
    price(cost),
  ],
  rerank: ({ model, candidates, topN, scores, cost }) => [
    model,
    candidates !== undefined && `${candidates}→${topN ?? scores?.length ?? '?'}`,
    scores?.[0] !== undefined && `best ${score(scores[0])}`,
    price(cost),
  ],
  llm: (data) => [
    data.responseModel ?? data.model,
    tokens(data.usage),
    data.finishReason,
    data.purpose !== undefined && data.purpose !== 'primary' && data.purpose,
    data.attempt !== undefined && data.attempt > 1 && `attempt ${data.attempt}`,
    data.timeToFirstTokenMs !== undefined &&
      `first token ${formatDuration(data.timeToFirstTokenMs)}`,
    data.stream && data.stream.completion !== 'completed' && `stream ${data.stream.completion}`,
    price(data.cost),
  ],
  tool: ({ argumentsValid, sideEffect, mcp }) => [
    argumentsValid === false && 'invalid arguments',
    sideEffect !== undefined && sideEffect !== 'none' && sideEffect,
    mcp?.server && `mcp ${mcp.server}`,
  ],
  parser: ({ schemaName, format, valid, repairAttempts, issues }) => [
    schemaName ?? format,
    valid === false ? 'invalid' : valid && 'valid',
    repairAttempts !== undefined && repairAttempts > 0 && `repaired ×${repairAttempts}`,
    issues && issues.length > 0 && issues.map(issueText).join('; '),
  ],
  eval: ({ scores, judge }) => [
    scores && scores.map(({ name, value }) => `${name} ${score(value)}`).join(', '),
    judge?.model && `by ${judge.model}`,
  ],
  guardrail: (data) => [
    data.check ?? data.stage,
    data.action ?? (data.flagged === undefined ? undefined : data.flagged ? 'flagged' : 'passed'),
    data.score !== undefined &&
      `${score(data.score)}${data.threshold === undefined ? '' : ` of ${score(data.threshold)}`}`,
    data.entityTypes && data.entityTypes.length > 0 && data.entityTypes.join(', '),
  ],
  approval: ({ decision, reasonCode, waitMs }) => [
    decision ?? 'waiting',
    reasonCode,
    waitMs !== undefined && `waited ${formatDuration(waitMs)}`,
  ],
};

/** The details of one span in one line: its error first, then what its kind knows. Not yet safe to print. */
export function spanDetails(span: SpanRecord): string {
  const parts = [spanError(span), ...detailsByKind(span), span.late && 'late'];
  return parts.filter((part) => part && part !== span.name).join('  ');
}

function detailsByKind({ kind, data }: SpanRecord): readonly Part[] {
  const details = DETAILS[kind] as ((data: SpanRecord['data']) => readonly Part[]) | undefined;
  try {
    return details?.(data ?? {}) ?? [];
  } catch {
    // Apps without types may set anything in the place of a list.
    return ['unreadable data'];
  }
}

/** Code and reason of an error, in one piece: `INVALID_ARGUMENT amount must be <= total`. */
export function errorText(error: ErrorRecord): string {
  const code =
    error.code ??
    (error.httpStatus === undefined ? error.type : `${error.type} ${error.httpStatus}`);
  return error.message ? `${code} ${error.message}` : code;
}

/** A prompt and its version: `support_agent_v3@prv_17`. */
export function promptLabel(prompt: PromptRef, at: string = '@'): string {
  return prompt.versionId === undefined
    ? (prompt.name ?? '')
    : `${prompt.name}${at}${prompt.versionId}`;
}

function spanError(span: SpanRecord): string | undefined {
  if (span.kind === 'tool' && (span.data?.errorCode !== undefined || span.error === undefined)) {
    const { errorCode, errorMessage } = span.data ?? {};
    const message =
      span.error?.message ?? (typeof errorMessage === 'string' ? errorMessage : undefined);
    return [errorCode, message].filter(Boolean).join(' ') || undefined;
  }
  return span.error && errorText(span.error);
}

function stepDetails({
  agentName,
  node,
  stepIndex,
  maxSteps,
}: SpanDataMap['agent']): readonly Part[] {
  return [
    agentName,
    node,
    stepIndex !== undefined &&
      `step ${stepIndex}${maxSteps === undefined ? '' : ` of ${maxSteps}`}`,
  ];
}

function chunkList(chunks: NonNullable<SpanDataMap['retrieval']['chunks']>): string {
  const shown = chunks.slice(0, SHOWN_CHUNKS).map((chunk) => {
    const id = chunk.chunkId ?? chunk.sourceDocId ?? '?';
    return chunk.score === undefined ? id : `${id} ${score(chunk.score)}`;
  });
  if (chunks.length > SHOWN_CHUNKS) shown.push(`+${chunks.length - SHOWN_CHUNKS}`);
  return shown.join(', ');
}

function found(count: number | undefined): Part {
  if (count === undefined) return undefined;
  return count === 0 ? 'nothing found' : `${count} found`;
}

function tokens(usage: Usage | undefined): Part {
  if (usage?.inputTokens === undefined && usage?.outputTokens === undefined) return undefined;
  const count = (value: number | undefined): string =>
    value === undefined ? '?' : formatCount(value);
  const output = usage.outputTokens === undefined ? '' : `→${formatCount(usage.outputTokens)}`;
  return `${usage.estimated ? '~' : ''}${count(usage.inputTokens)}${output} tok`;
}

function price(cost: Cost | undefined): Part {
  return (
    cost?.status === 'priced' && cost.totalNanoUsd !== undefined && formatCost(cost.totalNanoUsd)
  );
}

function score(value: number | boolean | string): string {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : String(value);
}

function issueText(issue: unknown): string {
  if (typeof issue === 'string') return issue;
  const message = (issue as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : JSON.stringify(issue);
}
