export const koa: string = 'koa';
