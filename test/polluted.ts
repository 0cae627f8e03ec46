const ROOT: object = Object.prototype

/** Does something while `Object.prototype` holds more than it should, and gives what came of it. */
export function polluted<Result> (members: Readonly<Record<string, unknown>>, act: () => Result): Result {
  const given = Object.entries(members)
    .map(([name, value]) => [name, { value, configurable: true, enumerable: true, writable: true }])
  // Without a prototype, for the descriptors would inherit what is planted.
  Object.defineProperties(ROOT, Object.assign(Object.create(null), Object.fromEntries(given)))
  function clean (): void {
    for (const name of Object.keys(members)) Reflect.deleteProperty(ROOT, name)
  }
  let result: Result
  try {
    result = act()
  } catch (error) {
    clean()
    throw error
  }
  if (result instanceof Promise) return result.finally(clean) as Result
  clean()
  return result
}
