/**
 * A method decorator of both kinds: TypeScript's legacy ones (`experimentalDecorators`) and the standard ones. It
 * leaves the method's type as it is, overloads, generics and `this` included; fields and accessors do not compile.
 */
export interface DualMethodDecorator {
  <This, F extends (this: This, ...args: any) => any>(
    method: F,
    context: ClassMethodDecoratorContext<This, F>,
  ): F | void;
  <T extends Function>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<T>,
  ): TypedPropertyDescriptor<T> | void;
}
