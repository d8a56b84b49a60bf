/** What netsh says, which Sallyport must not read: the Windows of this simulator speaks German. */
export const SAYS = {
  ok: 'OK.\r\n\r\n',
  none: '\r\nEs stimmen keine Regeln mit den angegebenen Kriterien \u00fcberein.\r\n\r\n',
  rights: '\r\nDer angeforderte Vorgang erfordert erh\u00f6hte Rechte (Als Administrator ausf\u00fchren).\r\n\r\n',
  usage: '\r\nMindestens ein angegebenes Argument ist ung\u00fcltig.\r\n\r\n',
  state: {
    domain: 'Dom\u00e4nenprofil-Einstellungen:',
    private: 'Privates Profil-Einstellungen:',
    public: '\u00d6ffentliches Profil-Einstellungen:',
  },
}

/** `name=x`, `dir=in`; of a key that is given twice the last. */
export function pairs(options: readonly string[]): ReadonlyMap<string, string> {
  return new Map(options.map((option) => option.split(/=(.*)/s).slice(0, 2) as [string, string]))
}

/** As Windows stores what netsh was given: an IPv4 network by its mask. */
export function storedAddress(text: string): string {
  const [address = '', length] = text.split('/')
  if (text.includes(':')) return `RA6=${text}`
  if (length === undefined) return `RA4=${address}`
  const mask = (0xffffffff << (32 - Number(length))) >>> 0
  return `RA4=${address}/${[24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join('.')}`
}

/** As sc.exe prints it; see test/fixtures/README.md. */
export function service(runs: boolean): string {
  const state = runs ? '4  RUNNING' : '1  STOPPED'
  return `\r\nSERVICE_NAME: mpssvc \r\n        TYPE               : 30  WIN32  \r\n        STATUS             : ${state} \r\n        WIN32_EXIT_CODE    : 0  (0x0)\r\n`
}
