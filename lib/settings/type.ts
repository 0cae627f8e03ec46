import type { JavaScriptTypeBuilder, SchemaOptions, TSchema } from '@sinclair/typebox'

type Kinds = 'Array' | 'Boolean' | 'Date' | 'Function' | 'Integer' | 'Literal' | 'Null' | 'Number' | 'Object'
  | 'Optional' | 'Record' | 'String' | 'Union' | 'Unknown' | 'Unsafe'

const KIND = Symbol.for('TypeBox.Kind')
const OPTIONAL = Symbol.for('TypeBox.Optional')

type Options = SchemaOptions | undefined

// Without a prototype: a keyword that a schema has not must not be looked for in Object.prototype.
function create (kind: string, keywords: object, options?: Options): TSchema {
  return Object.assign(Object.create(null), keywords, options, { [KIND]: kind })
}

/** The kind of a schema, as TypeBox names it. */
export function kindOf (schema: TSchema): string {
  return String(Reflect.get(schema, KIND))
}

/**
 * Builds the schemas of our own settings, just as TypeBox 0.34 would: they are TypeBox schemas in type and in fact.
 * TypeBox itself takes 70 ms to load, so that is left to those who use `claims`.
 */
export const Type = {
  Array: (items: TSchema, options: Options) => create('Array', { type: 'array', items }, options),
  Boolean: (options: Options) => create('Boolean', { type: 'boolean' }, options),
  Date: (options: Options) => create('Date', { type: 'Date' }, options),
  Function: (parameters: TSchema[], returns: TSchema, options: Options) =>
    create('Function', { type: 'Function', parameters, returns }, options),
  Integer: (options: Options) => create('Integer', { type: 'integer' }, options),
  Literal: (value: unknown, options: Options) => create('Literal', { const: value, type: typeof value }, options),
  Null: (options: Options) => create('Null', { type: 'null' }, options),
  Number: (options: Options) => create('Number', { type: 'number' }, options),
  Object (properties: Record<string, TSchema>, options: Options) {
    const required = Object.keys(properties).filter((name) => !Object.hasOwn(properties[name] as TSchema, OPTIONAL))
    return create('Object', { type: 'object', ...(required.length === 0 ? {} : { required }), properties }, options)
  },
  Optional: (schema: TSchema) => create(kindOf(schema), { ...schema, [OPTIONAL]: 'Optional' }),
  Record: (_: TSchema, value: TSchema, options: Options) =>
    create('Record', { type: 'object', patternProperties: { '^(.*)$': value } }, options),
  String: (options: Options) => create('String', { type: 'string' }, options),
  Union: (anyOf: TSchema[], options: Options) => create('Union', { anyOf }, options),
  Unknown: (options: Options) => create('Unknown', {}, options),
  Unsafe: (schema: TSchema) => create(kindOf(schema), schema),
} as unknown as Pick<JavaScriptTypeBuilder, Kinds>
