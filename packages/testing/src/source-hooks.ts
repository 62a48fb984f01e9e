import * as modules from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolve } from './source-resolve.ts';

// Loaded into a child process by `source-args.ts`. Keeps transformed sources between runs: a start takes a quarter.
modules.enableCompileCache(join(tmpdir(), 'llmtrace-compile-cache'));

// Node 22.13 has hooks in a thread of their own alone.
if ('registerHooks' in modules) modules.registerHooks({ resolve });
else modules['register']?.(new URL('source-resolve.ts', import.meta.url));
