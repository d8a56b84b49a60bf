import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test, vi } from 'vitest'
import { rehearse } from '../../../main/cli/rehearse.js'
import { serveRequest } from '../../../main/helper/serve-request.js'

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('sallyport-rehearsal-'))

test('it applies, looks and takes back on a machine that is none, and leaves nothing behind', async () => {
  const before = folders()
  const asked: string[] = []
  const printed: string[] = []
  const print = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(text.toString()) > 0)
  try {
    await rehearse((text, ...more) => {
      asked.push((JSON.parse(text) as { request: string }).request)
      return serveRequest(text, ...more)
    }, [])
  } finally {
    print.mockRestore()
  }
  expect(asked).toEqual(['apply', 'undo'])
  const ends = printed.flatMap((text) =>
    [...text.matchAll(/"event":"end","result":"(\w+)"/g)].map(([, result]) => result),
  )
  expect(ends).toEqual(['unchanged', 'undone', 'unchanged', 'undone'])
  expect(folders()).toEqual(before)
})

test('it says which command failed', async () => {
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const complain = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await expect(rehearse(() => Promise.reject(new Error('broken')), [])).rejects.toThrow(
      'sallyport apply jetstream-server --yes ended with 1',
    )
  } finally {
    print.mockRestore()
    complain.mockRestore()
  }
})
