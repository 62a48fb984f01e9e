import { runTool } from '../process/tools.mjs';

/** Runs a tool and gives its output as the one problem where it ends with a failure. */
export async function toolProblems(packageName, args, options = {}) {
  const { code, output } = await runTool(packageName, args, { ...options, capture: true });
  return code === 0 ? [] : [output.trim() || `${packageName} ended with exit code ${code}`];
}
