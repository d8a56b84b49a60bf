import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { localHost } from '../../../main/hosts/index.js'
import { journalAt, prepareFolder, type JournalEntry } from '../../../main/journal/index.js'
import { problemOf } from '../../support/problems.js'

vi.mock('node:fs', { spy: true })

const host = localHost()
let state = ''
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(state, { recursive: true, force: true })
})

const entry = (id: string, more: Partial<JournalEntry> = {}): JournalEntry => ({
  schema: 2,
  id,
  machine: 'local',
  time: '2026-11-21T10:15:00.000Z',
  state: 'applied',
  purpose: 'open',
  end: null,
  worker: { pid: 1, started: '1' },
  uid: 0,
  profile: { id: 'jetstream-server', title: 'JetStream server' },
  answers: { values: {} },
  openings: [],
  steps: [],
  after: {},
  ...more,
})
const FIRST = '20261121T101500-000001'
const SECOND = '20261121T101500-000002'
const LATER = '20261122T090000-000000'

describe('entries', () => {
  test('are read back as they were written, the oldest first', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    for (const id of [LATER, SECOND, FIRST]) await journal.save(entry(id))
    expect(await journal.entries()).toEqual([entry(FIRST), entry(SECOND), entry(LATER)])
    expect(await journal.find(SECOND)).toEqual(entry(SECOND))
    expect(await journal.find('20261121T101500-ffffff')).toBeUndefined()
  })

  test('of the first form are read: what they opened was all on one firewall', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    const opening = { direction: 'in', protocol: 'tcp', ports: { first: 8886, last: 8886 }, source: 'any' } as const
    const opened = { ...opening, label: 'JetStream API', reason: 'For programs.' }
    const { machine: _machine, ...rest } = entry(FIRST)
    const first = { ...rest, schema: 1, firewall: 'firewalld', scope: { zone: 'home' }, openings: [opened] }
    writeFileSync(join(journal.folder, `${FIRST}.json`), JSON.stringify(first))
    const read = entry(FIRST, { openings: [{ ...opened, firewall: 'firewalld', zone: 'home' }] })
    expect(await journal.entries()).toEqual([read])
    await journal.save({ ...read, state: 'undone' })
    expect((await journal.find(FIRST))?.openings).toEqual(read.openings)
  })

  test('a second save replaces the first, and leaves nothing else behind', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry(FIRST))
    await journal.save(entry(FIRST, { state: 'undone' }))
    expect((await journal.find(FIRST))?.state).toBe('undone')
    expect(readdirSync(journal.folder)).toEqual([`${FIRST}.ended.json`])
  })

  test('what a reader does with an entry, and what another writes, is told apart', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry(FIRST))
    const mine = await journal.find(FIRST)
    if (mine) mine.state = 'undoing'
    expect((await journal.find(FIRST))?.state).toBe('applied')
    await journal.save(entry(FIRST, { state: 'undone' })) // of the same length as what follows
    expect((await journalAt(host, state).entries()).map((one) => one.state)).toEqual(['undone'])
    rmSync(join(journal.folder, `${FIRST}.ended.json`))
    expect(await journal.entries()).toEqual([])
  })

  test('open are those that are not done with', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry(FIRST, { state: 'undone' }))
    await journal.save(entry(SECOND, { state: 'undoing' }))
    await journal.save(entry(LATER))
    expect((await journal.open()).map(({ id }) => id)).toEqual([SECOND, LATER])
    await journal.save(entry(LATER, { state: 'expired' }))
    expect((await journal.open()).map(({ id }) => id)).toEqual([SECOND])
  })

  test('those that are done with are read for the history alone: there may be years of them', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    const states = ['undone', 'reverted', 'expired', 'applied', 'applying', 'undoing'] as const
    for (const [index, one] of states.entries())
      await journal.save(entry(`20261121T101500-00000${index}`, { state: one }))
    const reads = () => vi.mocked(readFileSync).mock.calls.length
    vi.mocked(readFileSync).mockClear()
    expect((await journal.open()).map((one) => one.state)).toEqual(['applied', 'applying', 'undoing'])
    expect(reads()).toBe(3)
    expect((await journal.entries()).map((one) => one.state)).toEqual(states)
    expect(reads()).toBe(6) // those known already are not read again
    const next = await journal.newId(new Date('2026-11-21T10:15:00Z'))
    expect(next).toBe('20261121T101500-000006')
  })

  test('one that was done with when it was cut off is not taken back again', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry(FIRST, { state: 'undoing' }))
    const before = readFileSync(join(journal.folder, `${FIRST}.json`))
    await journal.save(entry(FIRST, { state: 'undone' }))
    writeFileSync(join(journal.folder, `${FIRST}.json`), before)
    await journal.saveSnapshot(FIRST, {})
    expect(await journal.open()).toEqual([])
    expect(await journal.entries()).toEqual([entry(FIRST, { state: 'undone' })])
    expect((await journal.find(FIRST))?.state).toBe('undone')
    await journal.tidy()
    expect(readdirSync(journal.folder)).toEqual([`${FIRST}.ended.json`])
  })

  test('a journal in which they were not told apart by name is read as well', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    writeFileSync(join(journal.folder, `${FIRST}.json`), JSON.stringify(entry(FIRST, { state: 'undone' })))
    expect(await journal.open()).toEqual([])
    expect((await journal.entries()).map((one) => one.state)).toEqual(['undone'])
    expect((await journal.find(FIRST))?.state).toBe('undone')
  })

  test('what is no entry is passed over', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry(FIRST))
    const whole = readFileSync(join(journal.folder, `${FIRST}.json`), 'utf8')
    const odd = {
      'half.json': whole.slice(0, 200),
      'empty.json': '',
      'other.json': '{"schema":2}',
      'more.json': JSON.stringify({ ...entry(SECOND), extra: 1 }),
      'notes.txt': 'x',
      [`${FIRST}.json.0123.tmp`]: whole,
    }
    for (const [name, text] of Object.entries(odd)) writeFileSync(join(journal.folder, name), text)
    mkdirSync(join(journal.folder, 'folder.json'))
    expect((await journal.entries()).map(({ id }) => id)).toEqual([FIRST])
  })

  test('a journal that is not there yet is empty', async () => {
    expect(await journalAt(host, join(state, 'nowhere')).entries()).toEqual([])
  })

  test('the id of a change sorts after all before it, also within one second and when the clock was set back', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    const moment = new Date('2026-11-21T10:15:00.123Z')
    const clock = [moment, moment, moment, new Date('2026-11-21T10:14:59Z'), new Date('2026-11-21T10:15:01Z')]
    const ids: string[] = []
    for (const now of clock) {
      const id = await journal.newId(now)
      await journal.save(entry(id))
      ids.push(id)
    }
    expect(ids[0]).toMatch(/^20261121T101500-[0-9a-f]{6}$/)
    expect(ids[4]).toMatch(/^20261121T101501-/)
    expect((await journal.entries()).map(({ id }) => id)).toEqual(ids)
  })

  test('a second with no number left lends one of the next', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry('20261121T101559-ffffff'))
    expect(await journal.newId(new Date('2026-11-21T10:15:59Z'))).toMatch(/^20261121T101600-[0-9a-f]{6}$/)
  })
})

describe('entries that are damaged', () => {
  test('are told apart from those of a newer version, and put aside with their snapshots', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry(FIRST))
    writeFileSync(join(journal.folder, `${SECOND}.json`), '{"schema":2,"id":"2026')
    await journal.saveSnapshot(SECOND, { '/etc/ufw/user.rules': 'before\n' })
    writeFileSync(join(journal.folder, `${LATER}.json`), JSON.stringify({ ...entry(LATER), schema: 3 }))
    expect(await journal.unreadable()).toEqual([SECOND])
    await journal.setAside(SECOND)
    await journal.tidy()
    expect([await journal.unreadable(), await journal.aside()]).toEqual([[], [SECOND]])
    expect(readdirSync(journal.folder).sort()).toEqual([
      `${FIRST}.json`,
      `${SECOND}.before.aside`,
      `${SECOND}.json.aside`,
      `${LATER}.json`,
    ])
  })
})

describe('snapshots', () => {
  test('can be read by nobody else, and go when they are dropped', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    const texts = { '/etc/ufw/user.rules': 'secret\n', '/etc/ufw/user6.rules': null }
    await journal.saveSnapshot(FIRST, texts)
    expect(await journal.snapshot(FIRST)).toEqual(texts)
    expect(statSync(join(journal.folder, `${FIRST}.before`)).mode & 0o777).toBe(0o600)
    await journal.dropSnapshot(FIRST)
    expect(await journal.snapshot(FIRST)).toBeUndefined()
    await journal.dropSnapshot(FIRST)
  })

  test('are tidied away with what was cut off, once their entry has ended', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry(FIRST))
    await journal.save(entry(SECOND, { state: 'undone' }))
    for (const id of [FIRST, SECOND, LATER]) await journal.saveSnapshot(id, {})
    writeFileSync(join(journal.folder, `${FIRST}.json.0123.tmp`), '')
    await journal.tidy()
    expect(readdirSync(journal.folder).sort()).toEqual([`${FIRST}.before`, `${FIRST}.json`, `${SECOND}.ended.json`])
  })

  test('are no entries', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.saveSnapshot(FIRST, {})
    expect(await journal.entries()).toEqual([])
  })
})

describe('when it cannot be written', () => {
  test('the old entry stays whole, and the message says what to do', async () => {
    const journal = journalAt(host, state)
    await prepareFolder(host, journal.folder)
    await journal.save(entry(FIRST))
    // a folder in the place of the file: the new text is written beside it and cannot be put there
    const path = join(journal.folder, `${SECOND}.json`)
    mkdirSync(join(path, 'x'), { recursive: true })
    const problem = await problemOf(() => journal.save(entry(SECOND)))
    expect(problem).toMatchObject({ kind: 'failed', meaning: expect.stringContaining('changes nothing') as string })
    expect(problem.what).toContain(journal.folder)
    expect(await journal.entries()).toEqual([entry(FIRST)])
    expect(readdirSync(journal.folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('its folder has gone', async () => {
    const problem = await problemOf(() => journalAt(host, join(state, 'nowhere')).save(entry(FIRST)))
    expect(problem).toMatchObject({ kind: 'failed', todo: expect.stringContaining('--state-dir') as string })
  })
})

describe('the state directory', () => {
  const why = async (folder: string) => {
    const problem = await problemOf(() => prepareFolder(host, folder))
    expect(problem.kind).toBe('refused')
    return problem.what
  }

  test('is made with its parents, for its owner to write', async () => {
    const folder = join(state, 'a', 'b', 'journal')
    await prepareFolder(host, folder)
    await prepareFolder(host, folder)
    expect(statSync(folder).mode & 0o022).toBe(0)
  })

  test('is made by several at once, and none of them fails', async () => {
    const folder = join(state, 'deep', 'er', 'journal')
    await Promise.all(Array.from({ length: 16 }, () => prepareFolder(host, folder)))
    expect(statSync(folder).isDirectory()).toBe(true)
  })

  test.each([0o777, 0o775, 0o757])('is refused when others may write to it: %o', async (mode) => {
    const open = join(state, 'open')
    mkdirSync(open)
    chmodSync(open, mode)
    for (const folder of [open, join(open, 'journal'), join(open, 'a', 'journal')])
      expect(await why(folder)).toContain(`${open} can be written by`)
  })

  test('the sticky bit keeps the folder of somebody else from being replaced: /tmp will do', async () => {
    const sticky = join(state, 'sticky')
    mkdirSync(sticky)
    chmodSync(sticky, 0o1777)
    await prepareFolder(host, join(sticky, 'journal'))
    expect(readdirSync(sticky)).toEqual(['journal'])
  })

  test('is refused when a part of it belongs to another user', async () => {
    const foreign = join(state, 'foreign')
    mkdirSync(foreign)
    // root gives it away; anybody else says to be another than they are
    if (process.geteuid?.() === 0) chownSync(foreign, 4711, 0)
    else vi.spyOn(process, 'geteuid').mockReturnValue(4711)
    expect(await why(join(foreign, 'journal'))).toContain(`${foreign} belongs to another user`)
  })

  test('is refused when a part of it is a link, or a file', async () => {
    const real = join(state, 'real')
    const link = join(state, 'link')
    mkdirSync(real)
    symlinkSync(real, link)
    symlinkSync(join(state, 'nowhere'), join(state, 'dangling'))
    writeFileSync(join(state, 'file'), '')
    for (const name of ['link', 'dangling', 'file'])
      for (const folder of [join(state, name), join(state, name, 'journal')])
        expect(await why(folder), folder).toContain(`${join(state, name)} is not a folder`)
    expect(readdirSync(real)).toEqual([])
  })
})
