import { problem, type ProblemError } from '../../model/problem.js'
import { msg } from '../../text/index.js'

/**
 * Why ssh(1) got nowhere, from what it said: its own words, never translated, and the system's in English.
 * @param name of the destination
 */
export function notConnected(name: string, said: string): ProblemError {
  const last = said.split('\n').at(-1)?.trim() ?? ''
  const nothing = msg('text.nothingChanged')
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY/.test(said))
    return problem('refused', msg('ssh.keyChanged', { name }), msg('ssh.keyChangedMeans'), msg('ssh.keyChangedTodo'))
  if (/Host key verification failed|No .* host key is known/.test(said))
    return problem('refused', msg('ssh.keyUnknown', { name }), nothing, msg('ssh.keyUnknownTodo', { name }))
  if (/Could not resolve hostname/.test(said))
    return problem('input', msg('ssh.noSuchName', { name }), nothing, msg('ssh.noSuchNameTodo'))
  if (/Permission denied|Too many authentication failures/.test(said))
    return problem('rights', msg('ssh.noLogin', { name }), nothing, msg('ssh.noLoginTodo', { name }))
  if (/timed out|refused|No route to host|unreachable|reset by peer/i.test(said))
    return problem('failed', msg('ssh.unreachable', { name, said: last }), nothing, msg('ssh.unreachableTodo'))
  if (last === '') return problem('failed', msg('ssh.silent', { name }), nothing, msg('ssh.silentTodo', { name }))
  return problem('failed', msg('ssh.failed', { name, said: last }), nothing, msg('ssh.silentTodo', { name }))
}
