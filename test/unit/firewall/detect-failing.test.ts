import { expect, test } from 'vitest'
import { detect } from '../../../main/firewall/index.js'
import { recordedHost } from '../../../main/hosts/index.js'

test('a machine that cannot be asked is a failure of detecting, and of nothing beside it', async () => {
  const unasked: unknown[] = []
  const note = (reason: unknown) => unasked.push(reason)
  process.on('unhandledRejection', note)
  const gone = () => Promise.reject(new Error('gone'))
  const host = { ...recordedHost({ files: {}, lists: {}, runs: {} }), exists: gone, read: gone }
  await expect(detect(host)).rejects.toThrow('gone')
  await new Promise(setImmediate)
  process.off('unhandledRejection', note)
  expect(unasked).toEqual([])
})
