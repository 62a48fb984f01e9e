export const shop: string = 'shop';
