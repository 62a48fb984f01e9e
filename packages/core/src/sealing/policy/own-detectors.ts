import { ignoreRejection, report } from '../../diagnostics.js';
import type { Detector, Finding, ScanContext } from '../redaction/index.js';

/** Units: ms that a detector may take for one text, and ms for which one that took longer is not called. */
const MAX_MS = 250;
const REST_MS = 60_000;

/**
 * Keeps a detector of the app's own from harming a scan: a throw, a wrong finding and a call that takes too long are counted,
 * and the text is then dropped by whoever scans. One that took too long rests for a minute, in which its texts are dropped
 * without a call.
 *
 * Errors: `scan` throws where the text must be treated as unsafe.
 */
export function guardDetector(
  detector: Detector,
  now: () => number = () => performance.now(),
): Detector {
  const { name, entityType } = detector;
  let restsUntil = -Infinity;
  return {
    name,
    entityType,
    scan(text: string, context?: ScanContext): readonly Finding[] {
      const started = now();
      if (started < restsUntil) throw new DetectorFault(name, 'was too slow and rests');
      let found: readonly Finding[];
      try {
        const answer: readonly Finding[] = detector.scan(text, context);
        ignoreRejection(answer, `the detector "${name}" must answer at once`);
        found = checked(answer, text.length, entityType);
      } catch (cause) {
        report(
          'callback_error',
          `the detector "${name}" failed; what it looked at was dropped`,
          cause,
        );
        throw new DetectorFault(name, 'failed');
      }
      const ended = now();
      if (ended - started > MAX_MS) {
        restsUntil = ended + REST_MS;
        report(
          'callback_error',
          `the detector "${name}" took ${Math.round(ended - started)} ms for one text; it rests for a minute, and what it should look at is dropped`,
        );
        throw new DetectorFault(name, 'was too slow');
      }
      return found;
    },
  };
}

class DetectorFault extends Error {
  override readonly name: string = 'DetectorFault';

  constructor(detector: string, problem: string) {
    super(
      `[@llmtrace/core] The detector "${detector}" ${problem}. The text was dropped; mend the detector.`,
    );
  }
}

/** Copies findings, so that nothing odd and no name but that of the type comes out of a detector. */
function checked(findings: readonly Finding[], length: number, type: string): readonly Finding[] {
  if (!Array.isArray(findings)) throw new TypeError('findings are no list');
  return findings.map((finding: Finding) => {
    const { start, end } = finding;
    if (
      !Number.isInteger(start) ||
      !Number.isInteger(end) ||
      start < 0 ||
      end <= start ||
      end > length
    ) {
      throw new RangeError('a finding lies outside the text');
    }
    return { type, start, end };
  });
}
