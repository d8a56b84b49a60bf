/** Bit by bit, without the code under test. */
export function inNetwork(network: string, address: string): boolean {
  if (network.includes(':') !== address.includes(':')) return false
  const [base = '', length = network.includes(':') ? '128' : '32'] = network.split('/')
  return bits(base).slice(0, Number(length)) === bits(address).slice(0, Number(length))
}

export function bits(address: string): string {
  if (!address.includes(':'))
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
  const [front = '', back] = address.split('::')
  const words = (text: string) => (text === '' ? [] : text.split(':'))
  const gap = back === undefined ? 0 : 8 - words(front).length - words(back).length
  const all = [...words(front), ...Array<string>(gap).fill('0'), ...words(back ?? '')]
  return all.map((part) => parseInt(part, 16).toString(2).padStart(16, '0')).join('')
}
