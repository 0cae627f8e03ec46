/** What a command reaches of its process. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that files are named from. */
  readonly directory: string
  /** The standard input. */
  readonly input: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean | undefined }
  /** Whether the answer may have colours. */
  readonly hasColours: boolean
  /** Tells the user something that is not the answer. */
  readonly say: (message: string) => void
}

/** An option of a command: one with a value where the value has a name. */
export interface Option {
  readonly help: string
  readonly value?: string
}

/** A command with its arguments, which are known to be its own. */
export interface Call {
  readonly world: World
  /** The arguments that are no options. */
  readonly names: readonly string[]
  readonly text: (option: string) => string | undefined
  readonly has: (option: string) => boolean
}

/** What a command answers: in words, and what `--json` shows. */
export interface Answer {
  readonly text: string
  readonly json: unknown
  /** Whether that is a refusal. */
  readonly isRefused?: boolean
  /** What is wrong with the use of it, although there is an answer. */
  readonly misuse?: string
}

export interface Command {
  readonly summary: string
  /** What it takes beside options, as its help names it. */
  readonly takes?: string
  /** What it reads from the standard input, as a file of it may be called. */
  readonly reads?: string
  readonly options: Readonly<Record<string, Option>>
  readonly examples: readonly string[]
  readonly run: (call: Call) => Answer | Promise<Answer>
}

/** What the user got wrong. In its message stands nothing that was given: it may be a secret. */
export class Misuse extends Error {
  override readonly name = 'Misuse'
}
