import type { Command } from 'commander';
import type { Screen } from './screen.js';

/** Sets the exit code of a command that has one of its own. */
export type SetExit = (code: number) => void;

/** Loads and makes a command. */
export type MakeCommand = (screen: Screen, exit: SetExit) => Promise<Command>;

/** Every command by its name, in the order of the help. One that is not asked for is not loaded. */
export const COMMANDS: Readonly<Record<string, MakeCommand>> = {
  list: async (screen) => (await import('./commands/list.js')).listCommand(screen),
  show: async (screen) => (await import('./commands/show.js')).showCommand(screen),
  search: async (screen) => (await import('./commands/search.js')).searchCommand(screen),
  stats: async (screen) => (await import('./commands/stats.js')).statsCommand(screen),
  top: async (screen) => (await import('./commands/top.js')).topCommand(screen),
  errors: async (screen) => (await import('./commands/errors.js')).errorsCommand(screen),
  compare: async (screen) => (await import('./commands/compare.js')).compareCommand(screen),
  onset: async (screen) => (await import('./commands/onset.js')).onsetCommand(screen),
  tail: async (screen) => (await import('./commands/tail.js')).tailCommand(screen),
  ui: async (screen) => (await import('./commands/ui.js')).uiCommand(screen),
  sql: async (screen) => (await import('./commands/sql.js')).sqlCommand(screen),
  content: async (screen) => (await import('./commands/content.js')).contentCommand(screen),
  prompt: async (screen) => (await import('./commands/prompt/prompt.js')).promptCommand(screen),
  policy: async (screen) => (await import('./commands/policy.js')).policyCommand(screen),
  export: async (screen) => (await import('./commands/export.js')).exportCommand(screen),
  import: async (screen) => (await import('./commands/import.js')).importCommand(screen),
  retain: async (screen) => (await import('./commands/retain.js')).retainCommand(screen),
  delete: async (screen) => (await import('./commands/delete.js')).deleteCommand(screen),
  rollup: async (screen) => (await import('./commands/rollup.js')).rollupCommand(screen),
  reprice: async (screen, exit) =>
    (await import('./commands/reprice.js')).repriceCommand(screen, exit),
  sampling: async (screen) => (await import('./commands/sampling.js')).samplingCommand(screen),
  doctor: async (screen, exit) =>
    (await import('./commands/doctor.js')).doctorCommand(screen, exit),
};
