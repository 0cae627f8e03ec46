// What a test file imports as tap is the test that it is itself, among others of its process.
const OWN_TAP = new URL('own-tap.js', import.meta.url)

export async function resolve (specifier, context, nextResolve) {
  if (specifier !== 'tap' || !context.parentURL?.endsWith('.test.ts')) return await nextResolve(specifier, context)
  return { url: `${OWN_TAP}?of=${encodeURIComponent(context.parentURL)}`, shortCircuit: true }
}
