import { readFileSync } from 'node:fs'
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { expect, it } from 'vitest'

it('the types are made from the description that lies beside them: `npm run types`', async () => {
  const description = new URL('../../openapi.json', import.meta.url)
  const made = COMMENT_HEADER + astToString(await openapiTS(description))
  expect(readFileSync(new URL('schema.d.ts', import.meta.url), 'utf8')).toBe(made)
})
