export const tracer: string = 'tracer';
