import type { Readings } from '../model/readings.js'
import type { Host, RunResult } from './host.js'

const key = (argv: readonly string[]) => JSON.stringify(argv)

/** A host that notes down everything that is read through it. It changes nothing: `write` and `remove` are refused. */
export function recordingHost(host: Host): { host: Host; readings: Readings } {
  const readings: Readings = { files: {}, lists: {}, runs: {} }
  return {
    readings,
    host: {
      platform: host.platform,
      uid: host.uid,
      exists: (path) => host.exists(path),
      modified: (path) => host.modified(path),
      read: async (path) => {
        const reading = await host.read(path)
        if (reading.state !== 'denied') readings.files[path] = reading.state === 'text' ? reading.text : null
        return reading
      },
      list: async (path) => (readings.lists[path] = [...(await host.list(path))]),
      run: async (argv, options) => {
        const result = await host.run(argv, options)
        const { code, stdout, stderr } = result
        readings.runs[key(argv)] = { code, stdout, stderr }
        return result
      },
      ...readOnly,
    },
  }
}

/** Tells readings again. What was not recorded is asked of `beneath`; without one it is absent. */
export function recordedHost(readings: Readings, beneath?: Host): Host {
  const notRecorded: RunResult = { code: 127, stdout: '', stderr: 'not recorded' }
  return {
    platform: beneath?.platform ?? 'linux',
    uid: beneath?.uid ?? 0,
    exists: async (path) => (readings.files[path] ?? null) !== null || (await (beneath?.exists(path) ?? false)),
    modified: async (path) => (await beneath?.modified(path)) ?? null,
    read: async (path) => {
      const text = readings.files[path]
      if (text === undefined) return (await beneath?.read(path)) ?? { state: 'absent' }
      return text === null ? { state: 'absent' } : { state: 'text', text }
    },
    list: async (path) => readings.lists[path] ?? (await beneath?.list(path)) ?? [],
    run: async (argv, options) => readings.runs[key(argv)] ?? (await beneath?.run(argv, options)) ?? notRecorded,
    ...readOnly,
  }
}

const readOnly: Pick<Host, 'write' | 'remove'> = {
  write: () => Promise.reject(new Error('a recorded host is read-only')),
  remove: () => Promise.reject(new Error('a recorded host is read-only')),
}
