/** The alias of the older version has the types of the newer one, as far as the contract's app needs them. */
declare module 'express-4' {
  import express from 'express';

  export default express;
}
