export { memory, type MemoryExporter } from './exporters/memory.js';
export {
  createTestTracer,
  type TestTracer,
  type TestTracerOptions,
} from './testing/test-tracer.js';
export { treeOf } from './testing/tree-of.js';
