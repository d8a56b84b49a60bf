/**
 * What must never be in a log, whatever an error holds: tokens of the page's address, keys, cookies and passwords. Whole
 * requests, environments and what a person types are not logged in the first place; this is the net below.
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/([#?&]token=)[^\s&"'|]+/gi, '$1…'],
  [
    /("?\b(?:token|key|password|passwd|passphrase|secret|cookie|authorization)"?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;}|]+)/gi,
    '$1…',
  ],
  [/\bsallyport-\d+=[^\s;]+/g, 'sallyport-…'],
  [/\b(\w+:\/\/[^\s:/@]+:)[^\s@/]+@/g, '$1…@'],
  // 32 random bytes as the session writes them
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, '…'],
]

export function withoutSecrets(text: string): string {
  return SECRETS.reduce((clean, [secret, instead]) => clean.replace(secret, instead), text)
}
