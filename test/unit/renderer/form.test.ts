// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { Answers, type Parameter } from '../../../main/model/profile.js'
import {
  answersOf,
  commitDraft,
  fieldError,
  fieldsFor,
  isAsked,
  parametersFor,
  type Field,
} from '../../../renderer/lib/form.js'
import { english } from '../../../main/text/index.js'
import { PROFILE, RELAY } from './support.js'

/** What is wrong with a field, in English. */
function faultOf(field: Field): string | null {
  const found = fieldError(field)
  return found === null ? null : english(found)
}

function fields(): Record<'apiPort' | 'receivePorts' | 'from' | 'dataFrom', Field> {
  const [apiPort, receivePorts, from, dataFrom] = fieldsFor(PROFILE.parameters)
  if (!apiPort || !receivePorts || !from || !dataFrom) throw new Error('the profile has four questions')
  return { apiPort, receivePorts, from, dataFrom }
}

describe('the questions', () => {
  it('come with their defaults, which are good answers', () => {
    const all = fields()
    expect(all.apiPort.text).toBe('8886')
    expect(all.from.choice).toBe('any')
    expect(all.dataFrom.choice).toBe('same')
    expect(Object.values(all).map((one) => fieldError(one))).toEqual([null, null, null, null])
  })

  it('are those of the role', () => {
    expect(parametersFor(RELAY.parameters, 'sender').map(({ id }) => id)).toEqual(['controlPort'])
    expect(parametersFor(RELAY.parameters, 'receiver')).toHaveLength(2)
    expect(parametersFor(RELAY.parameters, undefined)).toHaveLength(1)
  })

  it('begin with networks that the profile names', () => {
    const limited = PROFILE.parameters.map((item) =>
      item.id === 'from' ? { ...item, default: '10.0.0.0/8,192.168.0.0/16' } : item,
    )
    const field = fieldsFor(limited)[2]
    expect(field).toMatchObject({ choice: 'own', networks: ['10.0.0.0/8', '192.168.0.0/16'] })
  })
})

describe('a program', () => {
  const field = (text: string): Field => {
    const [made] = fieldsFor([
      { id: 'program', kind: 'program', label: 'Program', question: 'Which?', help: 'Its path.', default: '' },
    ])
    if (!made) throw new Error('one question gives one field')
    return { ...made, text }
  }

  it.each(['', '/Applications/My App, the second.app', 'C:\\Program Files\\x\\server.exe'])('%j is good', (path) => {
    expect(fieldError(field(path))).toBeNull()
    expect(answersOf([field(` ${path} `)], undefined).values).toEqual({ program: path })
  })

  it.each(['server.exe', '/Applications/../x', '/x"y'])('%j is refused with a reason', (path) => {
    expect(faultOf(field(path))).toContain(`“${path}” `)
  })
})

describe('a port', () => {
  it.each(['1', '65535', ' 8886 '])('%j is good', (text) => {
    expect(fieldError({ ...fields().apiPort, text })).toBeNull()
  })

  it.each([
    ['', 'Enter a port.'],
    ['0', '“0” is below 1.'],
    ['65536', '“65536” is above 65535.'],
    ['80a', '“80a” is neither a port (1 to 65535) nor a range such as 6000-6200.'],
    ['6000-6200', '“6000-6200” is a range. One port is needed here.'],
  ])('%j is refused with a reason', (text, reason) => {
    expect(faultOf({ ...fields().apiPort, text })).toBe(reason)
  })
})

describe('several ports', () => {
  it.each(['8886', '8886,8888-8890', '8886, 8888:8890', '80 443'])('%j is good', (text) => {
    expect(fieldError({ ...fields().receivePorts, text })).toBeNull()
  })

  it.each([
    ['', 'Enter one or more ports.'],
    ['8886,', null],
    ['8886,70000', '“70000” is above 65535.'],
    ['6200-6000', '“6200-6000” is the wrong way round: the first port is above the last.'],
  ])('%j: %s', (text, reason) => {
    expect(faultOf({ ...fields().receivePorts, text })).toBe(reason)
  })
})

describe('networks', () => {
  const own = (): Field => ({ ...fields().from, choice: 'own', networks: [], draft: '' })

  it('need at least one, or Anywhere', () => {
    expect(faultOf(own())).toContain('Add at least one network')
    expect(fieldError({ ...own(), choice: 'any' })).toBeNull()
  })

  it('are added one or several at a time, in canonical text', () => {
    const field = own()
    field.draft = '10.0.0.0/8, 192.0.2.7/32 fd00::/8'
    expect(commitDraft(field)).toBe(true)
    expect(field.networks).toEqual(['10.0.0.0/8', '192.0.2.7', 'fd00::/8'])
    expect(field.draft).toBe('')
  })

  it('keep what is wrong as it was typed, and say why', () => {
    const field = own()
    field.draft = '10.0.0.0/8, 10.0.0.5/8'
    expect(commitDraft(field)).toBe(false)
    expect(field.networks).toEqual(['10.0.0.0/8'])
    expect(field.draft).toBe('10.0.0.5/8')
    expect(faultOf(field)).toBe(
      '“10.0.0.5/8” is an address inside a network: write 10.0.0.0/8 for the whole network, or 10.0.0.5 for that address alone.',
    )
    field.draft = '10.0.0.0/8'
    expect(faultOf(field)).toContain('in the list already')
    field.draft = '0.0.0.0/0'
    expect(faultOf(field)).toContain('means everyone')
  })
})

describe('the answers', () => {
  it('hold everything but what is taken over, and fit the contract', () => {
    const all = fields()
    all.apiPort.text = ' 9000 '
    all.receivePorts.text = '8886, 8888 : 8890'
    all.from.choice = 'own'
    all.from.draft = '10.0.0.0/8,192.168.1.0/24'
    commitDraft(all.from)
    const answers = answersOf(Object.values(all), 'receiver')
    expect(answers).toEqual({
      role: 'receiver',
      values: { apiPort: '9000', receivePorts: '8886,8888-8890', from: '10.0.0.0/8,192.168.1.0/24' },
    })
    expect(Answers.safeParse(answers).success).toBe(true)
  })

  it('say any for Anywhere', () => {
    const all = fields()
    all.dataFrom.choice = 'any'
    expect(answersOf(Object.values(all), undefined).values).toMatchObject({ from: 'any', dataFrom: 'any' })
  })
})

describe('questions of other kinds', () => {
  const ask = (id: string, more: Partial<Parameter>): Parameter => ({
    id,
    kind: 'port',
    label: id,
    question: `${id}?`,
    help: 'This.',
    default: '',
    ...more,
  })
  const LIMITS = 'Both must be above 1024, and the first at most the last.'

  it('ports outside the limits of the documents are told in their words', () => {
    const [min, max] = fieldsFor([
      ask('min', { default: '49152', min: 1025, limits: LIMITS }),
      ask('max', { default: '65535', notBelow: 'min', limits: LIMITS }),
    ])
    if (!min || !max) throw new Error('two questions')
    const all = [min, max]
    expect(all.map((field) => fieldError(field, all))).toEqual([null, null])
    max.text = '49151'
    expect(all.map((field) => fieldError(field, all))).toEqual([null, LIMITS])
    min.text = '1024'
    expect(all.map((field) => fieldError(field, all))).toEqual([LIMITS, null])
  })

  it('one that counts only with another answer is asked only then', () => {
    const [mqtt, port] = fieldsFor([
      ask('mqtt', { kind: 'switch', default: 'off' }),
      ask('port', { default: '1883', when: { mqtt: 'on' } }),
    ])
    if (!mqtt || !port) throw new Error('two questions')
    expect(isAsked(port, [mqtt, port])).toBe(false)
    mqtt.text = 'on'
    expect(isAsked(port, [mqtt, port])).toBe(true)
    expect(answersOf([mqtt, port], undefined).values).toEqual({ mqtt: 'on', port: '1883' })
  })

  it('a port that may be missing, and a file that may', () => {
    const [port, file] = fieldsFor([ask('port', { optional: true }), ask('conf', { kind: 'file' })])
    if (!port || !file) throw new Error('two questions')
    expect([port, file].map((field) => fieldError(field))).toEqual([null, null])
    expect(answersOf([port, file], undefined).values).toEqual({ port: '', conf: '' })
    file.text = 'snikket.conf'
    expect(faultOf(file)).toBe('Enter a whole path that begins with “/”, or nothing.')
  })
})
