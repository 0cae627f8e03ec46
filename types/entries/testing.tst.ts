import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import apistarJwt, { type Settings } from 'apistar-jwt'
import {
  actAs, badTokens, createIssuer, sessionStoreTests, type Actor, type BadToken, type Issuer, type StoreTest,
} from 'apistar-jwt/testing'
import { holds, type Equal } from '../equal.js'

const app = fastify().withTypeProvider<TypeBoxTypeProvider>()
const issuer = await createIssuer({ audience: 'https://api.example' })
const audience = ['https://api.example'] as const
await createIssuer({ audience: [...audience] })
await createIssuer()
await app.register(apistarJwt, issuer.settings)

holds<Equal<typeof issuer, Issuer>>()
holds<Equal<typeof issuer.settings, Settings>>()
holds<Equal<ReturnType<Issuer['token']>, string>>()
holds<Equal<ReturnType<typeof badTokens>, readonly BadToken[]>>()
holds<Equal<ReturnType<Issuer['badTokens']>, readonly BadToken[]>>()
holds<Equal<ReturnType<typeof actAs>, Actor>>()
holds<Equal<Awaited<ReturnType<Actor['inject']>>, LightMyRequestResponse>>()
holds<Equal<ReturnType<typeof sessionStoreTests>, readonly StoreTest[]>>()

issuer.token({ sub: 'bailey' }, { header: { typ: 'at+jwt', kid: undefined }, key: 'a secret', expiresIn: '15m' })
issuer.token({ sub: 'bailey', exp: new Date() }, { expiresIn: -60 })
holds<Equal<BadToken, readonly [name: string, token: string, code: string]>>()
issuer.badTokens({ sub: 'bailey' })
// @ts-expect-error a misspelt option
issuer.token({}, { headers: {} })
// @ts-expect-error text is no set of claims
issuer.token('bailey')
// @ts-expect-error a misspelt option
await createIssuer({ audiences: 'a' })

const plain: FastifyInstance = fastify()
const { inject, token } = actAs(plain, { id: 1 })
holds<Equal<typeof token, string>>()
await inject('/me')
await inject({ method: 'POST', url: '/me', payload: { a: 1 }, headers: { 'x-kind': 'a' } })
actAs(app, token)
actAs(plain, { id: 1 }, { headers: (token) => ({ cookie: `token=${token}` }) })
actAs(fastify({ http2: true }), { id: 1 })
// @ts-expect-error a number is no set of claims
actAs(plain, 1)
// @ts-expect-error an app that has no plugin
actAs({ inject: plain.inject }, { id: 1 })
