import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import type { RelayPlan } from '../../main/api/contract.js'
import { faultText } from '../../main/model/fault.js'
import { parseNetwork } from '../../main/model/net.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import { RelayTask } from '../../main/model/relay.js'
import { msg, type Message, type Text } from '../../main/text/index.js'
import { commitDraft, fieldError, fieldsFor, type Field } from '../lib/form.js'
import { say } from '../lib/say.js'
import { useConnection } from './connection.js'

/** A question of this page, in words that follow the language. */
function question(id: string, kind: 'port' | 'sources', preset: string, label: Message, help: Message): Field {
  const parameter = {
    id,
    kind,
    default: preset,
    get label() {
      return say(label)
    },
    get question() {
      return say(label)
    },
    get help() {
      return say(help)
    },
  }
  const [field] = fieldsFor([parameter])
  if (!field) throw new Error('one parameter is one field')
  return reactive(field)
}

/** The relay that is being planned. What was typed is kept while the page is open. */
export const useRelay = defineStore('relay', () => {
  const connection = useConnection()
  const receiver = ref('')
  const address = ref('')
  const senders = question('senders', 'sources', 'any', msg('pageRelay.senders'), msg('pageRelay.sendersHelp'))
  const receivePort = question(
    'receivePort',
    'port',
    '8886',
    msg('pageRelay.receivePort'),
    msg('pageRelay.receivePortHelp'),
  )
  const controlPort = question(
    'controlPort',
    'port',
    '8887',
    msg('pageRelay.controlPort'),
    msg('pageRelay.controlPortHelp'),
  )
  const plan = shallowRef<RelayPlan | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let newest = 0

  const asked = computed(() => {
    const named = address.value.trim()
    return {
      topology: 'single',
      receiver: canonical(receiver.value),
      ...(named === '' ? {} : { address: named }),
      senders: senders.choice === 'any' ? ['any'] : senders.networks,
      receivePort: Number(receivePort.text.trim()),
      controlPort: Number(controlPort.text.trim()),
    }
  })
  const checked = computed(() => RelayTask.safeParse(asked.value))

  /** What is wrong with an answer, in the contract's words. */
  function faultOf(name: 'receiver' | 'address' | 'controlPort'): Text | null {
    if (name === 'receiver' && receiver.value.trim() === '') return msg('pageRelay.needReceiver')
    if (name === 'controlPort' && fieldError(controlPort) !== null) return null // told beside it already
    const issue = checked.value.error?.issues.find(({ path }) => path[0] === name)
    if (!issue) return null
    const text = { receiver: receiver.value, address: address.value, controlPort: controlPort.text }[name].trim()
    return msg('pageWizard.fault', { text, why: faultText(issue.message) })
  }

  /** Asks for the plan, when every answer is good. @returns whether it is there */
  async function load(): Promise<boolean> {
    if (senders.choice === 'own') commitDraft(senders)
    const task = checked.value
    const fields = [senders, receivePort, controlPort]
    for (const field of fields) field.touched = true
    if (!task.success || fields.some((field) => fieldError(field) !== null)) return false
    const mine = ++newest
    loading.value = true
    problem.value = null
    try {
      const found = await connection.call('relay', task.data)
      if (mine !== newest) return false
      plan.value = found
      return true
    } catch (error) {
      if (mine === newest) {
        plan.value = null
        problem.value = asProblem(error)
      }
      return false
    } finally {
      if (mine === newest) loading.value = false
    }
  }

  return { receiver, address, senders, receivePort, controlPort, plan, problem, loading, faultOf, load }
})

/** A network as the contract wants it; what is none stays, so that it is told. */
function canonical(text: string): string {
  try {
    return parseNetwork(text)
  } catch {
    return text.trim()
  }
}
