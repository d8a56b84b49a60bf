import type { Host } from '../hosts/index.js'
import { LogFile } from './log-file.js'
import { logTo } from './log.js'
import { logFolder } from './place.js'

/** Begins the log of this process, which runs on `here`; where it has no place, nothing is logged. */
export function openLog({ platform, uid, session }: Pick<Host, 'platform' | 'uid' | 'session'>, name: string): void {
  const folder = logFolder(platform, uid, session)
  if (folder !== undefined) logTo(new LogFile(folder), name)
}
