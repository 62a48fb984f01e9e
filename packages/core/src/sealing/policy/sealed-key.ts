/** What a name of a field is, once it has been looked at. */
export interface SealedKey {
  /** As it was captured. */
  readonly name: string;
  /** As it is shown. */
  readonly text: string;
  /** Its value is masked whatever it looks like. */
  readonly secret: boolean;
  /** What the scanner is told of it; `undefined` where it says nothing of the value. */
  readonly context: string | undefined;
  /** Whatever stands under it is personal data. */
  readonly personal: boolean;
  /** It says more or less by the keys beside it: `name` beside `email` is somebody's. */
  readonly depends: boolean;
  /** The object under it has parts that say nothing elsewhere: `address` has `city`. */
  readonly hasParts: boolean;
}
