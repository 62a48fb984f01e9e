export { explain, type ExplainOptions } from './explain.js';
