import { CLEAN_ENVIRONMENT, type Host } from '../hosts/index.js'
import { BE_THE_HELPER, elevatedWords } from './locate.js'
import type { Method } from './method.js'
import { assertInstalledForAll } from './trusted.js'

const SYSTEM32 = 'C:\\Windows\\System32'

/**
 * Starts a program through the shell's verb "runas", which is what makes Windows ask (UAC). The text never changes:
 * program and arguments are told by two variables, so nothing of ours is read as PowerShell. Error 1223 is
 * ERROR_CANCELLED: the person said no. It says when they agreed, as from then on the helper has little time to call.
 */
export const START_ELEVATED = [
  // eslint-disable-next-line words/prose -- PowerShell
  `$s = New-Object System.Diagnostics.ProcessStartInfo`,
  `$s.FileName = $env:SALLYPORT_PROGRAM`,
  `$s.Arguments = $env:SALLYPORT_ARGUMENTS`,
  `$s.WorkingDirectory = '${SYSTEM32}'`,
  `$s.Verb = 'runas'`,
  `$s.UseShellExecute = $true`,
  `$s.WindowStyle = 'Hidden'`,
  `try { $p = [System.Diagnostics.Process]::Start($s) } catch { if ($_.Exception.InnerException.NativeErrorCode -eq 1223) { exit 126 }; [Console]::Error.WriteLine($_.Exception.Message); exit 127 }`,
  `[Console]::Out.WriteLine('agreed')`,
  `$p.WaitForExit()`,
  `exit $p.ExitCode`,
].join('; ')

/** Windows asks in the person's session; the elevated program gets no streams, so the helper calls back. */
export const withUac: Method = {
  name: 'uac',
  asks: true,
  callsBack: true,
  argv: () => [
    `${SYSTEM32}\\WindowsPowerShell\\v1.0\\powershell.exe`,
    ...['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', START_ELEVATED],
  ],
  environment: (args) => {
    const words = elevatedWords()
    const [program = '', first] = words
    if (first === BE_THE_HELPER) assertInstalledForAll(program)
    return uacEnvironment([...words, ...args])
  },
}

/** What {@link START_ELEVATED} reads. */
export function uacEnvironment([program = '', ...words]: readonly string[]): Record<string, string> {
  return { ...CLEAN_ENVIRONMENT, SALLYPORT_PROGRAM: program, SALLYPORT_ARGUMENTS: commandLine(words) }
}

/**
 * Arguments as one line, which every program of Microsoft's C runtime takes apart into the same again:
 * CommandLineToArgvW's rules. Backslashes count only before a quote, where they are doubled.
 */
export function commandLine(words: readonly string[]): string {
  return words
    .map((word) =>
      word !== '' && !/[\s"]/.test(word) ? word : `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`,
    )
    .join(' ')
}

/** Whether this process has an administrator's rights: only they may read the hive of the account LOCAL SERVICE. */
export async function isElevated(host: Host): Promise<boolean> {
  return (await host.run([`${SYSTEM32}\\reg.exe`, 'query', 'HKU\\S-1-5-19'])).code === 0
}
