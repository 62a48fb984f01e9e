/**
 * What to put between `node` and a script's path so that a child process runs the packages' TypeScript as it stands,
 * without a build. Decorators are beyond what Node transforms.
 *
 * @example
 * spawn(process.execPath, [...SOURCE_ARGS, 'packages/cli/src/main.ts', 'list']);
 */
export const SOURCE_ARGS: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  '--experimental-transform-types',
  '--import',
  new URL('source-hooks.ts', import.meta.url).href,
];
