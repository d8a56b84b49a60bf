import { _electron, expect, test } from '@playwright/test'
import { addPerson, asPerson } from '../support/person.js'
import { must, startNeighbour } from '../support/this-host.js'

/** Counts what this person's programs send, but what stays on this machine; and every question for a name, also to it. */
const COUNTERS = (uid: string) => `table inet counts {
  chain out {
    type filter hook output priority -400; policy accept;
    meta skuid ${uid} oifname != "lo" counter
    meta skuid ${uid} meta l4proto { tcp, udp } th dport { 53, 853, 5353, 3478 } counter
  }
}`

async function sent(): Promise<number[]> {
  return [...(await must('nft', 'list', 'table', 'inet', 'counts')).matchAll(/packets (\d+)/g)].map((found) =>
    Number(found[1]),
  )
}

test('nothing leaves the window: no packet and no question for a name, whatever a page that was taken over tries', async () => {
  const neighbour = await startNeighbour([3478])
  await addPerson()
  await must('ip', 'route', 'add', 'default', 'via', '10.78.0.2')
  await must(
    'sh',
    '-c',
    'umount /etc/resolv.conf 2>/dev/null; rm -f /etc/resolv.conf; echo nameserver 10.78.0.2 > /etc/resolv.conf',
  )
  await must('nft', COUNTERS((await must('id', '-u', 'alice')).trim()))
  const person = ['setpriv', '--reuid=alice', '--regid=alice', '--init-groups', '--'] as const
  await must(...person, 'sh', '-c', 'echo x | socat -t0 - UDP4:10.78.0.2:53 || true')
  const [control = 0, asked = 0] = await sent()
  expect([control, asked], 'what is sent is counted').toEqual([1, 1])

  const app = await _electron.launch({ executablePath: await asPerson('out/linux-unpacked/sallyport-desktop') })
  try {
    const page = await app.firstWindow()
    await page.getByRole('heading', { level: 1 }).waitFor()
    const tried = await page.evaluate(async () => {
      for (const [rel, href] of [
        ['dns-prefetch', '//secret.example.org'],
        ['preconnect', 'http://other.example.org'],
        ['preconnect', 'http://10.78.0.2'],
        ['prefetch', 'http://10.78.0.2/x'],
      ] as const) {
        const link = document.createElement('link')
        Object.assign(link, { rel, href })
        document.head.append(link)
      }
      const text = document.createElement('textarea')
      Object.assign(text, { spellcheck: true, lang: 'de-DE', value: 'Rechtschreibunk is wronk' })
      document.body.append(text)
      text.focus()
      let candidates = 0
      for (const urls of [
        'stun:10.78.0.2:3478',
        'stun:stun.example.org:3478',
        'turn:10.78.0.2:3478?transport=tcp',
        'turn:10.78.0.2:3478?transport=udp',
      ]) {
        const peer = new RTCPeerConnection({ iceServers: [{ urls, username: 'u', credential: 'secret' }] })
        peer.onicecandidate = ({ candidate }) => (candidates += candidate ? 1 : 0)
        peer.createDataChannel('x')
        await peer.setLocalDescription(await peer.createOffer())
      }
      const failed = (promise: Promise<unknown>) =>
        promise.then(
          () => false,
          () => true,
        )
      const script: string = 'http://10.78.0.2/x.js'
      const refused = [await failed(fetch('http://10.78.0.2/')), await failed(import(script))]
      new Image().src = 'http://10.78.0.2/x.png'
      try {
        new WebSocket('ws://10.78.0.2/')
      } catch {
        // that is well
      }
      navigator.sendBeacon('http://10.78.0.2/', 'x')
      location.href = 'http://secret.example.org/'
      // what could be sent is sent by then: gathering ends at its own time limit
      await new Promise((resolve) => setTimeout(resolve, 6000))
      return { candidates, refused }
    })
    expect(tried.refused).toEqual([true, true])
    const [packets = 0, questions = 0] = await sent()
    console.log(`the window sent ${packets - control} packets and asked for ${questions - asked} names`)
    expect({ packets: packets - control, questions: questions - asked }).toEqual({ packets: 0, questions: 0 })
  } finally {
    await app.close()
    neighbour.close()
    await must('nft', 'delete', 'table', 'inet', 'counts')
    await must('ip', 'route', 'del', 'default')
  }
})
