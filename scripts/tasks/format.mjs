import { runTool } from '../process/tools.mjs';

process.exitCode = await runTool('oxfmt', process.argv.slice(2));
