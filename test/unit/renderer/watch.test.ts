// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { WorkEvent } from '../../../main/model/events.js'
import type { Opening } from '../../../main/model/opening.js'
import type { Watched } from '../../../main/model/watch.js'
import WatchRung from '../../../renderer/components/WatchRung.vue'
import { argumentsOf, failing, fakeApi, opening } from './support.js'

let mounted: VueWrapper | undefined
afterEach(() => {
  mounted?.unmount()
})

const NOTHING: Watched = {
  verdict: 'none',
  seen: 0,
  from: [],
  decidedBy: null,
  replyFrom: null,
  sentOn: null,
  answerDroppedBy: null,
}
const DENIED = { words: 'ufw: deny 8886', table: 'ip filter', chain: 'ufw-user-input', rule: '-A …' }
const DROPPED: Watched = { ...NOTHING, verdict: 'dropped', seen: 3, from: ['10.0.0.7'], decidedBy: DENIED }

/** A watch whose events and end the test tells. */
function watched() {
  let emit: (event: WorkEvent) => void = () => undefined
  let end: (result: Watched) => void = () => undefined
  const fake = fakeApi({
    watch: (_argument, onEvent) => {
      emit = onEvent
      return new Promise<Watched>((resolve) => (end = resolve))
    },
    endWatch: () => {
      end(NOTHING)
      return {}
    },
  })
  return {
    fake,
    tell: async (event: WorkEvent) => {
      emit(event)
      await flushPromises()
    },
    finish: async (result: Watched) => {
      end(result)
      await flushPromises()
    },
  }
}

const UNTIL = { event: 'watching', until: '2099-01-01T00:00:00Z' } as const

function show(openings: readonly Opening[] = [opening('tcp'), opening('udp')]): VueWrapper {
  mounted = mount(WatchRung, { props: { openings }, attachTo: document.body })
  return mounted
}

async function press(page: VueWrapper, name: string): Promise<void> {
  const found = page.findAll('button').find((item) => item.text() === name)
  if (!found) throw new Error(`there is no button ${name} in: ${page.text()}`)
  await found.trigger('click')
  await flushPromises()
}

describe('the last rung of the proof', () => {
  it('watches the chosen port, tells live what comes, and at last what to do', async () => {
    const { fake, tell, finish } = watched()
    const page = show()
    await page.find('select').setValue('8886/udp')
    await press(page, 'Start watching')
    expect(argumentsOf(fake, 'watch')).toMatchObject([{ protocol: 'udp', port: 8886, seconds: 60 }])
    expect(page.text()).toContain('Getting ready to watch 8886/udp')
    await tell(UNTIL)
    expect(page.text()).toContain('I am watching 8886/udp. Try it now.')
    expect(page.text()).toContain('No packet has come yet.')
    const { verdict: _, seen: _seen, from: _from, ...rest } = DROPPED
    await tell({ event: 'attempt', verdict: 'dropped', from: '10.0.0.7', to: '10.0.0.1', ...rest })
    expect(page.text()).toContain('Decided by: ufw: deny 8886')
    expect(page.text()).not.toContain('No packet has come yet.')
    await finish(DROPPED)
    expect(page.text()).toContain('3 packets came')
    expect(page.text()).toContain('Open 8886/udp, or remove what decided, then try again.')
    expect(page.findAll('button').map((item) => item.text())).toEqual(['Watch again'])
    const [[asked, check] = []] = page.emitted('seen') ?? []
    expect([asked, check]).toMatchObject([{ protocol: 'udp' }, { level: 'reachable', result: 'fail' }])
  })

  it('ends with Stop, and says where to look when nothing came', async () => {
    const { fake, tell } = watched()
    const page = show()
    await press(page, 'Start watching')
    await tell(UNTIL)
    await press(page, 'Stop')
    const [{ watch }] = argumentsOf(fake, 'watch') as [{ watch: string }]
    expect(argumentsOf(fake, 'endWatch')).toEqual([{ watch }])
    expect(page.text()).toContain('Nothing came for 8886/tcp.')
    expect(page.text()).toContain('look at the router or the provider')
    expect(page.emitted('seen')).toBeUndefined()
  })

  it('ends when the page goes on', async () => {
    const { fake, tell } = watched()
    const page = show()
    await press(page, 'Start watching')
    await tell(UNTIL)
    page.unmount()
    await flushPromises()
    expect(argumentsOf(fake, 'endWatch')).toHaveLength(1)
  })

  it('says why it cannot watch', async () => {
    fakeApi({ watch: failing('rights') })
    const page = show()
    await press(page, 'Start watching')
    expect(page.text()).toContain('what rights')
    expect(page.findAll('button').map((item) => item.text())).toEqual(['Watch again'])
  })

  it('asks for no port where there is one, and is not there for what only goes out', () => {
    fakeApi()
    expect(
      show([opening('tcp')])
        .findAll('option')
        .map((item) => item.text()),
    ).not.toContain('8886/tcp')
    mounted?.unmount()
    expect(
      show([{ ...opening(), direction: 'out' }])
        .find('section')
        .exists(),
    ).toBe(false)
  })
})
