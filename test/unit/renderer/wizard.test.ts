// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useChange } from '../../../renderer/stores/change.js'
import { LINGER_MS, useWizard } from '../../../renderer/stores/wizard.js'
import { ConnectionLost } from '../../../renderer/transports/transport.js'
import { argumentsOf, DIGEST, end, evidence, failing, fakeApi, JOURNAL, opening, plan, problemOf } from './support.js'
import { msg } from '../../../main/text/index.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function inReview(answers: Parameters<typeof fakeApi>[0] = {}) {
  const fake = fakeApi(answers)
  const wizard = useWizard()
  await wizard.choose('jetstream-server')
  await wizard.toQuestions()
  wizard.toReview()
  await wizard.loadPlan()
  return { fake, wizard, change: useChange() }
}

async function applied(wizard: ReturnType<typeof useWizard>): Promise<void> {
  const done = wizard.apply()
  await vi.advanceTimersByTimeAsync(LINGER_MS)
  await done
}

describe('choosing', () => {
  it('asks for a service, and for a role where there are several', async () => {
    fakeApi()
    const wizard = useWizard()
    expect(await wizard.toQuestions()).toBe(false)
    expect(wizard.missing).toEqual(msg('pageWizard.chooseService'))
    await wizard.choose('jetstream-relay')
    expect(await wizard.toQuestions()).toBe(false)
    expect(wizard.missing).toEqual(msg('pageWizard.chooseRole'))
    wizard.chooseRole('sender')
    expect(await wizard.toQuestions()).toBe(true)
    expect(wizard.fields.map(({ parameter }) => parameter.id)).toEqual(['controlPort'])
  })

  it('waits for a choice that is still loading', async () => {
    fakeApi()
    const wizard = useWizard()
    void wizard.choose('jetstream-server')
    expect(await wizard.toQuestions()).toBe(true)
    expect(wizard.step).toBe('questions')
  })

  it('goes straight to the plan with the answers of last time, and to the questions when they do not fit', async () => {
    const fake = fakeApi()
    const wizard = useWizard()
    await wizard.reopen('jetstream-relay', { role: 'sender', values: { controlPort: '9000' } })
    expect(wizard.step).toBe('review')
    await wizard.loadPlan()
    expect(argumentsOf(fake, 'plan')).toMatchObject([
      { profile: 'jetstream-relay', answers: { role: 'sender', values: { controlPort: '9000' } } },
    ])
    await wizard.reopen('jetstream-relay', { role: 'sender', values: { controlPort: 'nine' } })
    expect(wizard.step).toBe('questions')
  })

  it('stays when the service cannot be loaded, and says why', async () => {
    fakeApi({ profile: failing('input') })
    const wizard = useWizard()
    await wizard.choose('jetstream-server')
    expect(wizard.choiceProblem).toEqual(problemOf('input'))
    expect(await wizard.toQuestions()).toBe(false)
  })

  it('takes the last of two quick choices', async () => {
    fakeApi()
    const wizard = useWizard()
    await Promise.all([wizard.choose('jetstream-relay'), wizard.choose('jetstream-server')])
    expect(wizard.profile?.id).toBe('jetstream-server')
  })
})

describe('the answers', () => {
  it('are kept on the way back, over another service and over a fresh start', async () => {
    const { wizard } = await inReview()
    const port = wizard.fields[0]
    if (port) port.text = '9000'
    expect(wizard.back('questions')).toBe(true)
    expect(wizard.back('service')).toBe(true)
    await wizard.choose('jetstream-relay')
    wizard.restart()
    await wizard.choose('jetstream-server')
    expect(wizard.fields[0]?.text).toBe('9000')
  })

  it('hold the wizard back while one is wrong', async () => {
    const { wizard } = await inReview()
    wizard.back('questions')
    const port = wizard.fields[0]
    if (port) port.text = '70000'
    expect(wizard.toReview()).toBe(false)
    expect(wizard.step).toBe('questions')
    expect(port?.touched).toBe(true)
    expect(wizard.request).toBeNull()
  })

  it('take in a network that was typed but not added', async () => {
    const { wizard } = await inReview()
    wizard.back('questions')
    const from = wizard.fields[2]
    if (from) Object.assign(from, { choice: 'own', draft: '10.0.0.0/8' })
    expect(wizard.toReview()).toBe(true)
    expect(wizard.request?.answers.values).toMatchObject({ from: '10.0.0.0/8' })
  })
})

describe('the plan', () => {
  it('is asked for with the answers', async () => {
    const { fake, change } = await inReview()
    expect(argumentsOf(fake, 'plan')).toEqual([
      {
        profile: 'jetstream-server',
        answers: { values: { apiPort: '8886', receivePorts: '8886', from: 'any' } },
      },
    ])
    expect(change.plan?.digest).toBe(DIGEST)
  })

  it('shows why there is none, and names the firewall that a person chose', async () => {
    const { fake, wizard, change } = await inReview({ plan: failing('refused') })
    expect(change.plan).toBeNull()
    expect(change.planProblem).toEqual(problemOf('refused'))
    fake.answers['plan'] = () => plan({ firewall: 'firewalld' })
    await wizard.useFirewall('firewalld')
    expect(argumentsOf(fake, 'plan').at(-1)).toMatchObject({ firewall: 'firewalld' })
    expect(change.planProblem).toBeNull()
  })

  it('is the answer to the newest question', async () => {
    const { fake, wizard, change } = await inReview()
    let release: (() => void) | undefined
    fake.answers['plan'] = () => new Promise((resolve) => (release = () => resolve(plan({ digest: 'old' }))))
    const old = wizard.loadPlan()
    await flushPromises()
    fake.answers['plan'] = () => plan({ digest: 'new' })
    await wizard.loadPlan()
    release?.()
    await old
    expect(change.plan?.digest).toBe('new')
  })
})

describe('applying', () => {
  it('names the digest of the plan on the screen, and ends in Proof', async () => {
    const proof = [evidence(opening(), { stored: 'pass' })]
    const { fake, wizard, change } = await inReview({ apply: () => end({ evidence: proof }) })
    await applied(wizard)
    expect(argumentsOf(fake, 'apply')).toEqual([
      {
        profile: 'jetstream-server',
        answers: { values: { apiPort: '8886', receivePorts: '8886', from: 'any' } },
        digest: DIGEST,
      },
    ])
    expect(wizard.step).toBe('proof')
    expect(change.evidence).toEqual(proof)
    expect(change.end?.journal).toBe(JOURNAL)
  })

  it('shows each step as it is reported', async () => {
    const states: unknown[] = []
    const { wizard, change } = await inReview({
      apply: (_, emit) => {
        const step = { event: 'step' as const, id: 's1', title: 'Allow 8886/tcp from anywhere', argv: ['ufw'] }
        states.push(change.progress.steps[0]?.state)
        emit({ ...step, state: 'started' })
        states.push(change.progress.steps[0]?.state)
        emit({ ...step, state: 'done' })
        return end()
      },
    })
    await applied(wizard)
    expect([...states, change.progress.steps[0]?.state]).toEqual(['planned', 'started', 'done'])
    expect(change.progress.steps).toHaveLength(1)
  })

  it('cannot be left, and does not run twice', async () => {
    let finish: (() => void) | undefined
    const { fake, wizard } = await inReview({ apply: () => new Promise((resolve) => (finish = () => resolve(end()))) })
    const work = wizard.apply()
    await vi.advanceTimersByTimeAsync(0)
    void wizard.apply()
    expect(wizard.back('review')).toBe(false)
    wizard.restart()
    expect(wizard.step).toBe('apply')
    expect(argumentsOf(fake, 'apply')).toHaveLength(1)
    finish?.()
    await vi.advanceTimersByTimeAsync(LINGER_MS)
    await work
  })

  it('takes a dismissed prompt as an answer', async () => {
    const { fake, wizard, change } = await inReview({ apply: failing('dismissed') })
    await wizard.apply()
    expect([wizard.step, change.state]).toEqual(['apply', 'dismissed'])
    fake.answers['apply'] = () => end()
    await applied(wizard)
    expect(wizard.step).toBe('proof')
  })

  it('goes back to Review without the old plan when the firewall changed', async () => {
    const { fake, wizard, change } = await inReview({ apply: failing('changed') })
    await wizard.apply()
    expect([wizard.step, change.renewed, change.plan]).toEqual(['review', true, null])
    fake.answers['plan'] = () => plan({ digest: 'b'.repeat(64) })
    fake.answers['apply'] = () => end()
    await wizard.loadPlan()
    await applied(wizard)
    expect(argumentsOf(fake, 'apply').at(-1)).toMatchObject({ digest: 'b'.repeat(64) })
    expect(change.renewed).toBe(false)
  })

  it('stays with the problem when it failed and was rolled back', async () => {
    const failure = end({ result: 'reverted', problem: problemOf('failed') })
    const { wizard, change } = await inReview({ apply: () => failure })
    await wizard.apply()
    expect([wizard.step, change.state, change.problem]).toEqual(['apply', 'failed', problemOf('failed')])
    expect(change.progress.steps[0]?.state).toBe('skipped')
    expect(wizard.back('review')).toBe(true)
    expect(change.state).toBe('idle')
  })

  it('does not claim to know how it ended when the connection broke off', async () => {
    const { wizard, change } = await inReview({
      apply: (_, emit) => {
        emit({ event: 'step', id: 's1', state: 'started', title: 'Let in', argv: [] })
        throw new ConnectionLost()
      },
    })
    await wizard.apply()
    expect([wizard.step, change.state]).toEqual(['apply', 'unclear'])
    expect(change.progress.steps[0]?.state).toBe('unknown')
  })

  it('skips to the checks when nothing has to change', async () => {
    const proof = [evidence(opening(), { stored: 'pass' })]
    const { fake, wizard, change } = await inReview({
      plan: () => plan({ steps: [] }),
      verify: () => ({ openings: proof }),
    })
    await wizard.prove()
    expect(wizard.step).toBe('proof')
    expect(change.evidence).toEqual(proof)
    expect(argumentsOf(fake, 'apply')).toEqual([])
  })
})
