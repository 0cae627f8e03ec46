/** Tells whether two types are one and the same: `unknown` and a union of less are not. */
export type Equal<One, Other> =
  (<Type>() => Type extends One ? 1 : 2) extends (<Type>() => Type extends Other ? 1 : 2) ? true : false

/** Compiles where a proposition holds. */
export function holds<Proposition extends true> (proposition?: Proposition): void {}
