import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { SUBSCRIBE } from '../../api/contract.js'
import { BUSY, checkCall, Limits, runCall, Subscriptions } from '../../api/wire.js'
import { EXIT, type Run } from '../shell.js'

/**
 * Not for people: the contract on standard input and output, for the window of a practice machine, whose use cases run
 * inside. A line in is `{id, name, argument}`, a line out `{id, message}`. It ends with its input.
 */
export function addCalls(program: Command, run: Run): void {
  program.command('calls', { hidden: true }).action((_options, command: Command) => {
    const options = command.optsWithGlobals()
    return run(
      options,
      async ({ api }) => {
        await api.recover(() => undefined)
        const running = new Set<Promise<void>>()
        const subscriptions = new Subscriptions()
        const limits = new Limits()
        for await (const line of createInterface({ input: process.stdin })) {
          const { id, name, argument } = JSON.parse(line) as { id: unknown; name: unknown; argument: unknown }
          const send = (message: object) => {
            // eslint-disable-next-line no-restricted-syntax -- for a program, which writes the texts itself
            process.stdout.write(`${JSON.stringify({ id, message })}\n`)
          }
          if (name === Subscriptions.END) subscriptions.end(id)
          if (name === SUBSCRIBE) void subscriptions.run(api, id, send)
          if (name === SUBSCRIBE || name === Subscriptions.END) continue
          const leave = limits.enter()
          const checked = checkCall(name, argument)
          if (!leave || !checked.ok) {
            leave?.()
            send({ wire: 'problem', problem: checked.ok ? BUSY : checked.problem })
            continue
          }
          const work = runCall(api, checked.call, limits, send).finally(() => {
            leave()
            running.delete(work)
          })
          running.add(work)
        }
        subscriptions.endAll()
        await api.call('endWatch', {})
        await Promise.all(running)
        return EXIT.done
      },
      'web',
    )()
  })
}
