export type MethodName = 'root' | 'sudo' | 'pkexec' | 'osascript' | 'uac'

/** A way for the helper to get root's rights, or an administrator's. */
export interface Method {
  readonly name: MethodName
  /** Whether it may ask a person for a password. */
  readonly asks: boolean
  /** The helper gets no standard streams this way: it is told by its arguments where to call, see channel.ts. */
  readonly callsBack?: true
  /** The program and arguments that start the helper; a request goes to its standard input, unless it calls back. */
  argv(args?: readonly string[]): string[]
  /** The environment of that program, if it must be another than the clean one. */
  environment?(args: readonly string[]): Readonly<Record<string, string>>
}
