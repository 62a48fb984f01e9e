import ts from 'typescript-6';
import type { Plugin } from 'vitest/config';

const TC39_FILE = /\.tc39(\.test)?\.ts$/;

/**
 * Compiles `*.tc39.ts` and `*.tc39.test.ts` with the TypeScript compiler, so that their decorators
 * are those of the standard. Every other test file gets legacy decorators from vitest itself.
 */
export function tc39Decorators(): Plugin {
  return {
    name: 'tc39-decorators',
    enforce: 'pre',
    transform(source: string, id: string) {
      if (!TC39_FILE.test(id)) return undefined;
      const result = ts.transpileModule(source, {
        fileName: id,
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
          experimentalDecorators: false,
          sourceMap: true,
        },
      });
      return { code: result.outputText, map: result.sourceMapText ?? null };
    },
  };
}
