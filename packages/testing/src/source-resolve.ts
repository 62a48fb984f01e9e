import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PACKAGES = new URL('../../', import.meta.url);
const OWN_PACKAGE = /^@llmtrace\/([a-z-]+)(?:\/(.+))?$/;

/** What Node hands to a hook, as far as is asked. */
interface Parent {
  readonly parentURL?: string | undefined;
}

/** Node's hook: finds a package's sources in the place of what is built of them. */
export function resolve<C extends Parent, R>(
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
