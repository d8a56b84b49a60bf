import { Agent, request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import type { RunningServer } from '../../../main/web/index.js'
import { FakeApi, keyOf, serve, signIn } from './support.js'

const END = { result: 'applied', journal: null, evidence: [] }

/** A browser's page with one connection that it keeps. */
async function page(server: RunningServer) {
  const cookie = await signIn(server)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => {
    agent.destroy()
  })
  const origin = `http://127.0.0.1:${server.port}`
  const headers = { origin, cookie, 'content-type': 'application/json', 'x-sallyport': '1' }
  return (name: string, argument: object = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        `${origin}/api/${name}`,
        { method: 'POST', agent, headers: { ...headers, 'x-sallyport-key': keyOf(server) } },
        (response) => {
          response.resume().on('end', () => {
            // the agent takes the connection back in the next turn
            setImmediate(() => {
              resolve(response.statusCode ?? 0)
            })
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(JSON.stringify(argument))
    })
}

test('a change is kept over a connection that was opened for it, and over no other', async () => {
  const api = new FakeApi({ detect: () => null, apply: () => END, confirm: () => END })
  const server = await serve(api)
  const ask = await page(server)
  await ask('detect')
  expect(await ask('confirm'), 'one that carried something before').toBe(421)
  expect(api.calls.map(({ name }) => name)).toEqual(['detect'])
  expect(await ask('confirm'), 'the old one was closed').toBe(200)
  expect(await ask('confirm')).toBe(421)
})

test('one is undone over any connection', async () => {
  const api = new FakeApi({ detect: () => null, confirm: () => END })
  const server = await serve(api)
  const ask = await page(server)
  await ask('detect')
  expect(await ask('confirm', { revert: true })).toBe(200)
})
