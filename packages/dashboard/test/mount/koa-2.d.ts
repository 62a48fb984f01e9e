/** The alias of the older version has the types of the newer one, as far as the contract's app needs them. */
declare module 'koa-2' {
  import Koa from 'koa';

  export default Koa;
}
