import { report } from '@llmtrace/core/guard';
import { AttributeBag } from './attribute-bag.js';
import type { Dialect, Subject, Worded } from './dialect.js';
import { putOwn } from './llmtrace-attributes.js';
import { putSpanFacts, putTraceFacts } from './own-facts.js';

/**
 * Words a subject. What apps set by hand need not have the form that a dialect expects: it is then told under our own
 * names, so that one record neither is lost nor keeps others from leaving.
 *
 * Errors: none.
 */
export function wordSafely(dialect: Dialect, subject: Subject): Worded {
  try {
    return dialect.word(subject);
  } catch (fault) {
    report(
      'export_failed',
      `dialect "${dialect.name}" could not word a record`,
      fault,
      dialect.name,
    );
    return wordPlainly(subject);
  }
}

function wordPlainly(subject: Subject): Worded {
  const bag = new AttributeBag();
  if (subject.what === 'root') {
    const { trace } = subject;
    bag.putText('llmtrace.input', trace.input).putText('llmtrace.output', trace.output);
    putTraceFacts(bag, 'llmtrace', trace);
    return { name: trace.name, attributes: bag.attributes };
  }
  const { span } = subject;
  bag
    .put('llmtrace.span.kind', span.kind)
    .putText('llmtrace.input', span.input)
    .putText('llmtrace.output', span.output);
  putSpanFacts(bag, 'llmtrace', span);
  putOwn(bag, 'llmtrace.attributes', span.attributes);
  putOwn(bag, `llmtrace.${span.kind}`, span.data);
  return { name: span.name, attributes: bag.attributes };
}
