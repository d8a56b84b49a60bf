/**
 * Two rules that keep words in one place: `words/prose` reports a text for people that stands outside the catalogue
 * (main/text), `words/no-reading` one that is compared or searched instead of what it was made of. See CONTRIBUTING,
 * "Words".
 */

/** Two words of letters with a blank between, one of them longer than two letters; options of programs are none. */
const PROSE =
  /(?<![-/.\w])\p{L}{2,}[’'”"]?[,;:.?!…]? (?:[“"(]?)\p{L}{3,}(?![-/\w]*[=/])|\p{L}{3,}[,;:.]? \p{L}{2,}(?![-/=\w])/u
/** A command of ours, as it is typed. */
const COMMAND = /^(?:sudo )?(?:sallyport|npm) /
/** A whole sentence, or a text that begins like one: `not yet` may be a word of a program. */
const isSentence = (/** @type {unknown} */ text) => isProse(text) && /^[“"]?\p{Lu}|[.:!?…]$/u.test(String(text))
const isProse = (/** @type {unknown} */ text) => typeof text === 'string' && PROSE.test(text) && !COMMAND.test(text)

/** What a literal or template says, with `…` for what is put in. */
function textOf(/** @type {any} */ node) {
  if (node.type === 'Literal' || node.type === 'VLiteral') return node.value
  if (node.type === 'TemplateLiteral') return node.quasis.map((/** @type {any} */ part) => part.value.cooked).join('…')
  return undefined
}

/** The log is English, for whoever looks for a fault: `noted('reading ufw')`. So is what an error says of itself. */
function isForTheLog(/** @type {any} */ { parent }) {
  return (
    parent.type === 'CallExpression' && (parent.callee.type === 'Super' || /^(?:log|noted)$/.test(parent.callee.name))
  )
}

/** Faults of the program are for programmers: `new Error('…')`. What no person reads is no text either. */
function isForPeople(/** @type {any} */ node) {
  if (isForTheLog(node)) return false
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'NewExpression') return !/^(?:\w*Error|RegExp)$/.test(at.callee.name ?? '')
    if (/^TS\w*Type$|^Import|^Export(?:All|Named)|^Property$/.test(at.type) && at.type !== 'Property') return false
    if (at.type === 'Property' && at.key === node) return false
    if (/Function|Program|Statement|Declaration/.test(at.type)) return true
  }
  return true
}

const READERS = new Set([
  'startsWith',
  'endsWith',
  'includes',
  'indexOf',
  'match',
  'replace',
  'replaceAll',
  'split',
  'search',
  'test',
  'exec',
])
const WRITERS = new Set(['say', 'english', 'write'])

/** Whether an expression writes a text in words: `say(…)`, `style.say(…)`, `english(…)`. */
function writes(/** @type {any} */ node) {
  const callee = node?.type === 'CallExpression' ? node.callee : undefined
  return WRITERS.has(callee?.name ?? callee?.property?.name)
}

/** @type {any} */
const prose = {
  meta: { type: 'problem', schema: [], messages: { prose: 'A text for people stands in main/text: use msg(…).' } },
  create(/** @type {any} */ context) {
    const look = (/** @type {any} */ node) => {
      if (isProse(textOf(node)) && isForPeople(node)) context.report({ node, messageId: 'prose' })
    }
    const script = { Literal: look, TemplateLiteral: look }
    const services = context.sourceCode.parserServices
    if (!services.defineTemplateBodyVisitor) return script
    return services.defineTemplateBodyVisitor(
      {
        Literal: look,
        TemplateLiteral: look,
        VText: (/** @type {any} */ node) => {
          if (/\p{L}{2}/u.test(node.value) && node.value.trim() !== 'Sallyport')
            context.report({ node, messageId: 'prose' })
        },
        'VAttribute[directive=false] > VLiteral': (/** @type {any} */ node) => {
          const { name } = node.parent.key
          const read = /^(?:aria-(?:label|description)|title|label|placeholder|alt)$/.test(name)
          if (
            read
              ? /\p{L}{2}/u.test(node.value)
              : name.includes('-') && isProse(node.value) && !/^(?:class|aria|data)/.test(name)
          )
            context.report({ node, messageId: 'prose' })
        },
      },
      script,
    )
  },
}

/** @type {any} */
const noReading = {
  meta: { type: 'problem', schema: [], messages: { read: 'Code reads no texts: hand on what this one was made of.' } },
  create(/** @type {any} */ context) {
    const report = (/** @type {any} */ node) => context.report({ node, messageId: 'read' })
    const reading = {
      BinaryExpression(/** @type {any} */ node) {
        if (!/^[!=]==?$/.test(node.operator)) return
        if ([node.left, node.right].some((side) => writes(side) || isSentence(textOf(side)))) report(node)
      },
      CallExpression(/** @type {any} */ node) {
        const { callee } = node
        if (callee.type !== 'MemberExpression' || !READERS.has(callee.property.name)) return
        const [first] = node.arguments
        if (
          writes(callee.object) ||
          (first &&
            (writes(first) ||
              (/^(?:startsWith|endsWith|includes|indexOf)$/.test(callee.property.name) && isSentence(textOf(first)))))
        )
          report(node)
      },
    }
    const services = context.sourceCode.parserServices
    return services.defineTemplateBodyVisitor ? services.defineTemplateBodyVisitor(reading, reading) : reading
  },
}

export const words = { meta: { name: 'words' }, rules: { prose, 'no-reading': noReading } }
