/** Where a command writes, and what can be shown there. */
export interface Screen {
  readonly color: boolean;
  /** Units: terminal cells. */
  readonly width: number;
  out(text: string): void;
  /** For what is not the answer itself: hints and warnings. */
  note(text: string): void;
}

const WIDTH_OF_A_FILE = 160;

/** The terminal or pipe that the process writes to. Colour only in a terminal that has it, and never with `NO_COLOR`. */
export function processScreen(): Screen {
  const { stdout, stderr, env } = process;
  return {
    color: stdout.isTTY === true && !env['NO_COLOR'] && stdout.hasColors(),
    width: stdout.isTTY ? stdout.columns : WIDTH_OF_A_FILE,
    out: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
  };
}
