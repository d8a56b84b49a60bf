import { msg, type Message } from '../text/index.js'

interface SystemFault {
  readonly what: Message
  readonly todo: Message
}

/**
 * What the system itself refused, errno(3): no fault of Sallyport's, and somebody can do something about it.
 * @returns `undefined` for every other error
 */
export function systemFault(error: unknown): SystemFault | undefined {
  if (!(error instanceof Error)) return undefined
  const said = error.message
  switch ((error as { code?: unknown }).code) {
    case 'ENOSPC':
      return { what: msg('model.diskFull', { said }), todo: msg('model.freeSpace') }
    case 'EDQUOT':
      return { what: msg('model.quotaUsedUp', { said }), todo: msg('model.freeSpace') }
    case 'EROFS':
      return { what: msg('model.readOnly', { said }), todo: msg('model.makeWritable') }
    case 'EIO':
      return { what: msg('model.diskBroken', { said }), todo: msg('model.seeKernelLog') }
    case 'EMFILE':
    case 'ENFILE':
      return { what: msg('model.tooManyFiles', { said }), todo: msg('model.closePrograms') }
    case 'ENOMEM':
    case 'EAGAIN':
      return { what: msg('model.noMemory', { said }), todo: msg('model.closePrograms') }
    default:
      return undefined
  }
}
