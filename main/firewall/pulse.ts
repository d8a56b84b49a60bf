import { sha256, type Host } from '../hosts/index.js'
import { backends } from './list.js'

/**
 * Tells when somebody may have changed the rules, cheaply and without rights: by times of files, by what a daemon
 * answers, and from the first question on by what it announces. What only the kernel knows does not show in it.
 */
export class Pulse {
  #announced = 0
  #listening = false

  /** A text that is another one when it is time to look again. Hex, 64 digits. */
  async now(host: Host): Promise<string> {
    const here = backends.filter(({ platform }) => platform === host.platform)
    const signs = await Promise.all(
      here.map(async (backend) => [
        await Promise.all(backend.watched.map((path) => host.modified(path))),
        await backend.pulse?.(host).catch(() => ''),
      ]),
    )
    return sha256(JSON.stringify([this.#announced, signs]))
  }

  /** Begins to listen to what daemons announce; for programs that live longer than one question. */
  async listen(host: Host): Promise<void> {
    if (this.#listening) return
    this.#listening = true
    for (const { platform, signals } of backends) {
      if (platform !== host.platform || !signals || !host.follow) continue
      if (!(await host.exists(signals.argv[0] ?? ''))) continue
      host.follow(signals.argv, (line) => {
        if (signals.heard.test(line)) this.#announced++
      })
    }
  }
}
