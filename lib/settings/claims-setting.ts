import type { TSchema } from '@sinclair/typebox'

/** A schema of any library that keeps Standard Schema v1, as far as it is used: Zod, Valibot, ArkType and others. */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => unknown
  }
}

/** Tells whether claims are as the app wants them. It must answer at once, and only `true` lets them pass. */
export type ClaimsPredicate = (claims: { readonly [claim: string]: unknown }) => boolean

/** What every payload must match. */
export type ClaimsSetting = TSchema | StandardSchema | ClaimsPredicate
