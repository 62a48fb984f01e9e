import { existsSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Loaded into a child process by `source-args.ts`. Keeps transformed sources between runs: a start takes a quarter.
enableCompileCache(join(tmpdir(), 'llmtrace-compile-cache'));

const PACKAGES = new URL('../../', import.meta.url);
const OWN_PACKAGE = /^@llmtrace\/([a-z-]+)(?:\/(.+))?$/;

registerHooks({
  resolve: (specifier, context, next) =>
    next(sourceOf(specifier, context.parentURL) ?? specifier, context),
});

function sourceOf(specifier: string, parent: string | undefined): string | undefined {
  const own = OWN_PACKAGE.exec(specifier);
  if (own) {
    const base = new URL(`${own[1]}/src/${own[2] ?? 'index'}`, PACKAGES).href;
    return [`${base}.ts`, `${base}/index.ts`].find(isThere);
  }
  if (parent === undefined || !specifier.startsWith('.') || !specifier.endsWith('.js'))
    return undefined;
  const source = new URL(specifier.replace(/\.js$/, '.ts'), parent).href;
  return isThere(source) ? source : undefined;
}

function isThere(url: string): boolean {
  return existsSync(fileURLToPath(url));
}
