import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { WorkEvent, type EndEvent } from '../../../main/model/events.js'
import type { LabHost } from './host.js'

const ENTRY = fileURLToPath(new URL('serve-requests.ts', import.meta.url))
const FOLDER = fileURLToPath(new URL('../../../node_modules/.cache/many-requests', import.meta.url))

/** The helper's code in one process of the host, for more requests than anybody could start helpers for. */
export class ManyRequests implements Disposable {
  readonly #lines: AsyncIterator<string>

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    if (!child.stdout) throw new Error('started without a pipe')
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  static async in(host: LabHost): Promise<ManyRequests> {
    mkdirSync(FOLDER, { recursive: true })
    const folder = mkdtempSync(join(FOLDER, 'helper-'))
    await build({
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      ssr: { noExternal: true },
      build: {
        ssr: ENTRY,
        outDir: folder,
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: 'serve.mjs', codeSplitting: false } },
      },
    })
    const argv = [process.execPath, join(folder, 'serve.mjs')]
    return new ManyRequests(host.spawn(argv, { stdio: ['pipe', 'pipe', 'inherit'] }), folder)
  }

  /** What the helper ends with. */
  async ask(request: unknown): Promise<EndEvent> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`)
    const line = await this.#lines.next()
    if (line.done === true) throw new Error(`it died of ${JSON.stringify(request)}`)
    const event = WorkEvent.parse(JSON.parse(line.value))
    if (event.event !== 'end') throw new Error(`not the end of a request: ${line.value}`)
    return event
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}
