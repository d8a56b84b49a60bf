import { LOCAL, type MachineId } from '../../model/machine.js'

/** What ssh(1) takes as a destination: `user@host`, a name of the person's own configuration, or `ssh://user@host:port`. */
export interface Destination {
  /** As ssh is told it. */
  readonly text: string
  readonly machine: MachineId
}

/**
 * No sign that a shell, an option or a `ProxyCommand` with `%h` could read as anything but a name.
 * A scope such as `%eth0` is left out for that reason.
 */
const FORM =
  /^(?:(?:[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}@)?([A-Za-z0-9][A-Za-z0-9_.:-]{0,252})|ssh:\/\/(?:[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}@)?([A-Za-z0-9][A-Za-z0-9_.-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?\/?)$/

/** @returns `undefined` for what is no destination */
export function destinationFrom(text: string): Destination | undefined {
  const [, plain, inUrl, port = ''] = FORM.exec(text) ?? []
  const host = plain ?? inUrl
  if (host === undefined) return undefined
  const id = `${host.replace(/^\[|\]$/g, '')}${port}`
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .slice(0, 63)
    .replace(/[^a-z0-9]+$/, '')
    .replace(/^[^a-z0-9]+/, '')
  if (id === '') return undefined
  return { text, machine: id === LOCAL ? `ssh-${LOCAL}` : id }
}
