/** Where a command writes, and what can be shown there. */
export interface Screen {
  readonly color: boolean;
  /** Units: terminal cells. */
  readonly width: number;
  out(text: string): void;
  /** For what is not the answer itself: hints and warnings. */
  note(text: string): void;
  /** How far long work has come, in one line that the next one replaces; nothing where nobody watches. */
  progress(text: string): void;
}

const WIDTH_OF_A_FILE = 160;
/** Units: ms between two lines of progress. */
const PROGRESS_MS = 100;
const CLEAR_LINE = '\r\x1b[K';

/** The terminal or pipe that the process writes to. Colour only in a terminal that has it, and never with `NO_COLOR`. */
export function processScreen(): Screen {
  const { stdout, stderr, env } = process;
  let shown = '';
  let next = 0;
  const clear = (): void => {
    if (shown !== '') stderr.write(CLEAR_LINE);
    shown = '';
  };
  return {
    color: stdout.isTTY === true && !env['NO_COLOR'] && stdout.hasColors(),
    width: stdout.isTTY ? stdout.columns : WIDTH_OF_A_FILE,
    out(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    progress(text) {
      if (stderr.isTTY !== true) return;
      if (text === '') return clear();
      const now = performance.now();
      if (now < next) return;
      next = now + PROGRESS_MS;
      shown = text.slice(0, Math.max(0, stderr.columns - 1));
      stderr.write(CLEAR_LINE + shown);
    },
  };
}
