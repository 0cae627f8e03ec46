import { type } from 'arktype'
import t from 'tap'
import * as v from 'valibot'
import { z } from 'zod'
import type { StandardSchema } from '../../lib/settings/claims-setting.js'

t.test('what is asked of a schema is what the libraries give', async (t) => {
  const schemas: StandardSchema[] = [z.object({}), v.object({}), type({})]
  for (const { '~standard': standard } of schemas) {
    t.match(standard, { version: 1, vendor: String, validate: Function })
    t.match(standard.validate({}), { value: {} }, standard.vendor)
  }
})
