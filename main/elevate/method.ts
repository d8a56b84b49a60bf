import type { HelperEvent } from '../helper/index.js'

export type MethodName = 'root' | 'sudo' | 'pkexec' | 'osascript' | 'uac'

/** A way for the helper to get root's rights, or an administrator's. */
export interface Method {
  readonly name: MethodName
  /** Whether it may ask a person for a password. */
  readonly asks: boolean
  /** The helper gets no standard streams this way: it is told by its arguments where to call, see channel.ts. */
  readonly callsBack?: true
  /** Serves a request in this process, where nothing needs rights: on a simulated machine. */
  serve?(request: string, emit: (event: HelperEvent) => void, cancelled: () => boolean): Promise<void>
  /** The program and arguments that start the helper; a request goes to its standard input, unless it calls back. */
  argv(args?: readonly string[]): string[]
  /** The environment of that program, if it must be another than the clean one. */
  environment?(args: readonly string[]): Readonly<Record<string, string>>
}
