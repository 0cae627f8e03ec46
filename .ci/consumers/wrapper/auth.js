// A house module around the plugin: what it adds must be there for `require` as well.
export * from 'apistar-jwt'
export { default } from 'apistar-jwt'
export const secret = 'correct horse battery staple, and some more'
