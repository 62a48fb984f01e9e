import type { ScoreInput, SpanKind, TraceAttributes } from '@llmtrace/core';
import { hiding, type Canaries } from './canaries.js';

/** How each field of an object leaves the process: the shapes that sealing goes by. */
interface Shape {
  readonly [field: string]: string | Shape | readonly [Shape];
}

/** A span, as far as values are planted in it. */
export interface PlantedSpan {
  set(data: never): unknown;
  setInput(value: unknown): PlantedSpan;
  setOutput(value: unknown): PlantedSpan;
  setAttribute(name: string, value: unknown): PlantedSpan;
  setAttributes(values: Record<string, unknown>): PlantedSpan;
  addEvent(name: string, attributes?: Record<string, unknown>): PlantedSpan;
  recordError(error: unknown, details?: object): PlantedSpan;
  end(): unknown;
}

interface PlantedTrace extends PlantedSpan {
  readonly traceId: string;
  set(attributes: TraceAttributes): unknown;
}

/** What is planted through: a tracer and the functions of the package that it is of. */
export interface PlantApi {
  readonly shapes: Readonly<Record<SpanKind, object>>;
  readonly withTrace: <T>(name: string, fn: (trace: PlantedTrace) => T) => T;
  readonly withSpan: <T>(name: string, options: object, fn: (span: PlantedSpan) => T) => T;
  readonly withPrompt: <T>(prompt: never, fn: () => T) => T;
  readonly startSpan: (name: string) => PlantedSpan;
}

/** Plants through the functions of `@llmtrace/core`, as the test has loaded them. */
export function plantApi(
  { withTrace, withSpan, withPrompt, startSpan }: typeof import('@llmtrace/core'),
  shapes: PlantApi['shapes'],
): PlantApi {
  return {
    shapes,
    withTrace: (name, fn) => withTrace(name, {}, fn as never),
    withSpan: (name, options, fn) => withSpan(name, options, fn as never),
    withPrompt,
    startSpan: (name) => startSpan(name) as never,
  };
}

/** A value in every field that a kind has, and in one that it has not. */
function dataOf(canaries: Canaries, shape: Shape, path: string): Record<string, unknown> {
  const data: Record<string, unknown> = {
    [canaries.text(`${path}.?`)]: hiding(canaries, `${path}.?`),
  };
  for (const [field, rule] of Object.entries(shape)) {
    const at = `${path}.${field}`;
    if (rule === 'id') data[field] = canaries.id(at);
    else if (rule === 'label') data[field] = canaries.text(at);
    else if (typeof rule === 'string') data[field] = hiding(canaries, at);
    else if (isList(rule))
      data[field] = [dataOf(canaries, rule[0], `${at}[]`), canaries.text(`${at}[] text`)];
    else data[field] = dataOf(canaries, rule, at);
  }
  return data;
}

function isList(rule: Shape | readonly [Shape]): rule is readonly [Shape] {
  return Array.isArray(rule);
}

/** Plants a value in everything that can be said of a span of a kind. */
export function fillSpan(
  span: PlantedSpan,
  kind: SpanKind,
  canaries: Canaries,
  shapes: PlantApi['shapes'],
): void {
  const hide = (where: string): unknown => hiding(canaries, `${kind} ${where}`);
  const text = (where: string): string => canaries.text(`${kind} ${where}`);
  span.set(dataOf(canaries, shapes[kind] as Shape, `${kind} data`) as never);
  span.setInput(hide('input')).setOutput(hide('output'));
  span.setAttribute(text('attribute name'), hide('attribute'));
  span.setAttributes({ plan: text('allowed attribute'), password: canaries.password('attribute') });
  span.addEvent(text('event name'), { [text('event field')]: hide('event') });
  const error = new Error(text('error'), { cause: new Error(text('error cause')) });
  error.name = text('error name');
  span.recordError(Object.assign(error, { code: text('error code'), issues: [text('issue')] }));
}

function conversation(canaries: Canaries): unknown {
  const roles = ['system', 'user', 'assistant', 'tool'];
  return {
    system: canaries.text('system field'),
    tools: [
      { name: canaries.text('tool name'), parameters: { description: canaries.text('schema') } },
    ],
    messages: roles.map((role) => ({
      role,
      name: canaries.text(`${role} name`),
      content: [{ type: 'text', text: canaries.text(`${role} message`) }],
    })),
  };
}

/**
 * Plants a value in everything that an app can say about a job, with a span of every kind. Shape: the id of its trace, and a
 * span of it that is still open.
 */
export function plantJob(
  canaries: Canaries,
  api: PlantApi,
): { readonly traceId: string; readonly late: PlantedSpan } {
  const { shapes, withTrace, withSpan, withPrompt, startSpan } = api;
  const text = (where: string): string => canaries.text(`job ${where}`);
  let late: PlantedSpan | undefined;
  const prompt = {
    name: text('prompt name'),
    versionId: canaries.id('prompt version'),
    releaseLabel: text('prompt label'),
    gitSha: canaries.id('prompt sha'),
    template: text('template'),
    variables: { [text('variable name')]: hiding(canaries, 'variable') },
  };
  const traceId = withTrace(text('name'), (trace) =>
    withPrompt(prompt as never, () => {
      trace.set(attributesOf(canaries));
      trace.setInput(hiding(canaries, 'job input')).setOutput(hiding(canaries, 'job output'));
      trace.addEvent(text('event name'), { [text('event field')]: hiding(canaries, 'job event') });
      trace.recordError(new Error(text('error'), { cause: text('cause') }), { code: text('code') });
      for (const kind of Object.keys(shapes) as SpanKind[]) {
        withSpan(text(`${kind} name`), { kind }, (span) => fillSpan(span, kind, canaries, shapes));
      }
      withSpan('talk', { kind: 'llm' }, (span) => talk(span, canaries));
      withSpan('search', { kind: 'retrieval' }, (span) => search(span, canaries));
      try {
        withSpan('throw', { kind: 'tool', input: hiding(canaries, 'tool input') }, () => {
          // What an app throws need be no error.
          throw hiding(canaries, 'thrown') as Error;
        });
      } catch {
        late = startSpan(text('late name'));
      }
      return trace.traceId;
    }),
  );
  return { traceId, late: late as PlantedSpan };
}

function attributesOf(canaries: Canaries): TraceAttributes {
  const text = (where: string): string => canaries.text(`job ${where}`);
  return {
    userId: canaries.id('user'),
    userSegment: text('segment'),
    sessionId: canaries.id('session'),
    tenantId: canaries.id('tenant'),
    locale: text('locale'),
    feature: text('feature'),
    variant: text('variant'),
    pipeline: text('pipeline'),
    pipelineTier: text('tier'),
    tags: [text('tag'), text('other tag')],
    featureFlags: { [text('flag name')]: text('flag') },
    metadata: {
      [text('metadata name')]: hiding(canaries, 'metadata'),
      plan: text('allowed metadata'),
    },
  };
}

function talk(span: PlantedSpan, canaries: Canaries): void {
  const long = `${'word '.repeat(2_000)}${canaries.text('job long')}${' word'.repeat(2_000)}`;
  span.setAttribute('long', long);
  span.setInput(conversation(canaries)).setOutput({
    role: 'assistant',
    content: canaries.text('answer'),
    tool_calls: [{ function: { name: 'f', arguments: canaries.text('job call') } }],
  });
}

function search(span: PlantedSpan, canaries: Canaries): void {
  const text = (where: string): string => canaries.text(`job ${where}`);
  span.setInput([text('query'), { k: 3, filter: text('search filter') }]);
  span.setOutput([
    {
      id: canaries.id('chunk'),
      source: canaries.id('source'),
      title: text('title'),
      text: text('chunk text'),
      metadata: hiding(canaries, 'chunk metadata'),
    },
  ]);
}

/** Plants values in scores. */
export function plantScores(canaries: Canaries, record: (score: ScoreInput) => void): void {
  const text = (where: string): string => canaries.text(`score ${where}`);
  record({
    requestId: canaries.id('score request'),
    spanId: canaries.id('score span'),
    name: text('name'),
    value: text('value'),
    label: text('label'),
    comment: text('comment'),
    evaluator: text('evaluator'),
    evaluatorVersion: canaries.id('score evaluator version'),
  });
  record({
    responseId: canaries.id('score response'),
    name: 'n',
    value: 1,
    scoreId: canaries.id('score id'),
  });
}
