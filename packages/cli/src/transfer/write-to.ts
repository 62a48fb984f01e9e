import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { CliError } from '../cli-error.js';

/** Where lines go: a file, or the standard output. */
export interface LineSink {
  write(line: string): Promise<void>;
  /** Resolves when everything is there. */
  end(): Promise<void>;
}

/** Opens a new file for lines, readable by its owner alone, or the standard output. Errors: `CliError` where it cannot be. */
export async function openSink(file: string | undefined): Promise<LineSink> {
  if (file === undefined) return sinkOf(process.stdout, async () => undefined);
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  try {
    await once(stream, 'open');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      code === 'EEXIST'
        ? `There is a file ${file} already. Name another, or remove it.`
        : `Cannot write ${file} (${code}).`,
    );
  }
  return sinkOf(stream, async () => {
    stream.end();
    await once(stream, 'close');
  });
}

function sinkOf(stream: NodeJS.WritableStream, end: () => Promise<void>): LineSink {
  return {
    async write(line) {
      if (!stream.write(`${line}\n`)) await once(stream, 'drain');
    },
    end,
  };
}
