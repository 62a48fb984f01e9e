/** What draws traces on a terminal: used by the console exporter and by `llmtrace`. */
export { renderRecord, scoreLine } from './exporters/render-record.js';
export { outcomeTone, painter, type Paint, type Tone } from './exporters/terminal/paint.js';
export { formatCost, formatCount, formatDuration } from './exporters/terminal/quantities.js';
export { toTerminalJson } from './exporters/terminal/terminal-json.js';
export {
  displayWidth,
  escapeForTerminal,
  fitToWidth,
  padToWidth,
} from './exporters/terminal/terminal-text.js';
export { renderOpenTrace, renderTimeline, type TimelineOptions } from './exporters/timeline.js';
