import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Loaded into a child process by `source-args.ts`. Keeps transformed sources between runs: a start takes a quarter.
modules.enableCompileCache(join(tmpdir(), 'llmtrace-compile-cache'));

const PACKAGES = new URL('../../', import.meta.url);
const OWN_PACKAGE = /^@llmtrace\/([a-z-]+)(?:\/(.+))?$/;
const IN_THREAD = '?thread';

const { registerHooks } = modules as Partial<typeof modules>;
if (registerHooks !== undefined) registerHooks({ resolve });
// Node 22.13 has hooks in a thread of their own alone.
else if (!import.meta.url.endsWith(IN_THREAD)) modules.register(import.meta.url + IN_THREAD);

/** Node's hook: finds a package's sources in the place of what is built of them. */
export function resolve<C extends { readonly parentURL?: string | undefined }, R>(
  specifier: string,
  context: C,
  next: (specifier: string, context: C) => R,
): R {
  return next(sourceOf(specifier, context.parentURL) ?? specifier, context);
}

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
