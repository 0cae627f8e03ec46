import neostandard, { resolveIgnoresFromGitignore } from 'neostandard'

export default [
  ...neostandard({ ts: true, ignores: resolveIgnoresFromGitignore() }),
  {
    rules: {
      '@stylistic/max-len': ['error', {
        code: 120, ignoreRegExpLiterals: true, ignoreTemplateLiterals: true,
      }],
    },
  },
  {
    // Declaration merging wants every type parameter of the interface, by name, used or not.
    files: ['types/fastify.ts'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  {
    // As apps write it: Jest puts these there.
    files: ['.ci/consumers/jest-commonjs/me.test.js'],
    languageOptions: { globals: { expect: 'readonly', jest: 'readonly', test: 'readonly' } },
  },
]
