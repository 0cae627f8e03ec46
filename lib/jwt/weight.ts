// Bytes that V8 takes, as measured on Node 20, rounded up: an empty list, an empty object, and what a member adds.
const LIST = 48
const OBJECT = 80
const ITEM = 8
const MEMBER = 96
const PRIMITIVE = 16
const TEXT = 24
const CHARACTER = 2
// When they are first asked for, scopes and roles become sets of names, and text is split for that.
const NAME = 48
const CHARACTER_OF_NAMES = 36
const LONGEST_OF_ONE_NAME = 64

function weighText (text: string): number {
  const areNames = text.length > LONGEST_OF_ONE_NAME && text.includes(' ')
  return TEXT + text.length * (areNames ? CHARACTER_OF_NAMES : CHARACTER)
}

/** Estimates the bytes of memory that what JSON holds takes: many times those of its text where it is all lists. */
export function weigh (value: object): number {
  const isList = Array.isArray(value)
  let weight = isList ? LIST : OBJECT
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name]
    weight += isList ? ITEM : MEMBER + weighText(name)
    if (typeof member === 'string') weight += NAME + weighText(member)
    else weight += typeof member === 'object' && member !== null ? weigh(member) : PRIMITIVE
  }
  return weight
}
