/**
 * Writes to standard output; resolves when the text is handed over, rejects when nobody reads any more.
 *
 * Errors: those of the stream, which without this would end the process.
 */
export function writeToStandardOutput(text: string): Promise<void> {
  const { stdout } = process;
  return new Promise((resolve, reject) => {
    stdout.once('error', reject);
    stdout.write(text, (error) => {
      if (!error) {
        stdout.off('error', reject);
        resolve();
        return;
      }
      reject(error);
      // The stream emits the same error after this callback: it must still be heard then.
      setImmediate(() => stdout.off('error', reject));
    });
  });
}
