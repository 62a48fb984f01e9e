import { isLlmTraceError, type LlmTraceRecord } from '@llmtrace/core';
import { parseRecord, type ReadNotes } from '@llmtrace/core/records';
import type { OtlpJsonReader } from '@llmtrace/otlp';
import { CliError } from '../cli-error.js';

const REQUEST = '"resourceSpans"';
/** How a document begins that goes over several lines. */
const OPENED = /^\{\s*(?:$|"resourceSpans")/;
/** Units: characters. What is larger would not fit into one text of V8 together with what is made of it. */
const MAX_DOCUMENT = 256 * 1_048_576;

/** What the lines of a file say: records of llmtrace, and those that are made of OTLP. */
export class ImportedRecords {
  readonly notes: ReadNotes = { skippedLines: 0 };
  readonly #openReader: () => Promise<OtlpJsonReader>;
  #reader: OtlpJsonReader | undefined;

  /** `openReader` is called when there is something for it. */
  constructor(openReader: () => Promise<OtlpJsonReader>) {
    this.#openReader = openReader;
  }

  /**
   * Reads JSON lines, of llmtrace and of OTLP, or one OTLP document over several lines.
   *
   * Errors: `CliError` for a document that is torn or too large.
   */
  async *read(lines: AsyncIterable<string>): AsyncGenerator<LlmTraceRecord, void, undefined> {
    /** Lines that may be those of one document. */
    let held: string[] | undefined;
    let isOpened = false;
    let size = 0;
    let taken = 0;
    for await (const line of lines) {
      if (line.trim() === '') continue;
      if (size === 0 && OPENED.test(line.trim()) && !isJson(line)) {
        isOpened = true;
        held = [];
      }
      size += line.length;
      if (held === undefined) taken += yield* this.#lines([line]);
      else if (held.push(line) > 0 && size > MAX_DOCUMENT) {
        taken += yield* this.#lines(held);
        held = undefined;
      }
    }
    if (held !== undefined) {
      taken += (yield* this.#request(held.join('\n'))) ? 1 : yield* this.#lines(held);
    }
    if (isOpened && taken === 0) throw noDocument();
    for (const records of this.#reader?.end() ?? []) yield* records;
  }

  /** Shape: how many of the lines said something. */
  async *#lines(lines: readonly string[]): AsyncGenerator<LlmTraceRecord, number, undefined> {
    let taken = 0;
    for (const line of lines) {
      const record = parseRecord(line);
      if (record !== undefined) yield record;
      if (record !== undefined || (yield* this.#request(line))) taken++;
      else this.notes.skippedLines++;
    }
    return taken;
  }

  /** Shape: whether it is one. */
  async *#request(text: string): AsyncGenerator<LlmTraceRecord, boolean, undefined> {
    if (!text.includes(REQUEST)) return false;
    const reader = (this.#reader ??= await this.#openReader());
    let batches: Iterable<readonly LlmTraceRecord[]>;
    try {
      batches = reader.read(text);
    } catch (error) {
      if (isLlmTraceError(error)) throw error;
      return false;
    }
    for (const records of batches) yield* records;
    return true;
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function noDocument(): CliError {
  return new CliError(
    'The file begins as one JSON document and is no whole OTLP request ({"resourceSpans":[…]}) of at most 256 MB. Nothing was taken in. Larger ones are taken a request a line, as the file exporter of the OpenTelemetry Collector writes them.',
  );
}
