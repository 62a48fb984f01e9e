import { tracer } from '../tracer.js';

export const ties: string = tracer;
