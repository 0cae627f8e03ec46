import type { Test } from 'tap'

/** A published attack, aimed at this package. */
export interface Advisory {
  /** Its identifiers, as they are published. */
  readonly ids: readonly string[]
  readonly attack: string
  /** Makes the attack and shows it refused. */
  readonly aim: (t: Test) => Promise<void>
}
