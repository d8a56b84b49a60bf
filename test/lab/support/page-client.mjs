// Does what the page does, from inside a host: exchanges the token of the link, then makes a call for each line of input,
// `{name, argument}`, and prints the last line of its answer; of a subscription every line as it comes.
import { createInterface } from 'node:readline'

const link = new URL(process.argv[2] ?? '')
const headers = { 'content-type': 'application/json', 'x-sallyport': '1', origin: link.origin }
const opened = await fetch(new URL('/session', link), {
  method: 'POST',
  headers: { ...headers, 'x-sallyport-key': 'none' },
  body: JSON.stringify({ token: link.hash.replace('#token=', '') }),
})
const session = {
  ...headers,
  cookie: opened.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; '),
  'x-sallyport-key': opened.headers.get('x-sallyport-key') ?? '',
}
for await (const line of createInterface({ input: process.stdin })) {
  const { name, argument } = JSON.parse(line)
  const body = JSON.stringify(argument)
  const answer = await fetch(new URL(`/api/${name}`, link), { method: 'POST', headers: session, body })
  if (name === 'subscribe') for await (const chunk of answer.body ?? []) process.stdout.write(chunk)
  else process.stdout.write(`${(await answer.text()).trim().split('\n').at(-1)}\n`)
}
