/**
 * The floors of the house, from the top. An import goes down or stays inside its folder.
 * Within a floor, folders may use one another as long as there is no circle.
 */
const floors = [
  ['start'],
  ['renderer', 'desktop', 'tray', 'web', 'cli'],
  ['api'],
  ['elevate', 'practice', 'relay', 'doctor'],
  ['helper', 'plan', 'reach', 'verify'],
  ['journal', 'firewall', 'profiles', 'router'],
  ['verbs'],
  ['netfilter'],
  ['settings', 'log'],
  ['model', 'text', 'hosts'],
]

const folder = (/** @type {string} */ name) => (name === 'renderer' ? '^renderer/' : `^main/${name}/`)
const anyOf = (/** @type {string[]} */ names) => names.map(folder)

/** No floor imports from a floor above it. */
const upward = floors.slice(1).map((names, index) => ({
  name: 'only-downward',
  comment: `${names.join(', ')} may not import from a floor above: design.md, "The house".`,
  severity: 'error',
  from: { path: anyOf(names) },
  to: { path: anyOf(floors.slice(0, index + 1).flat()) },
}))

/** The shells know nothing of one another; only the command `serve` loads the web shell. */
const shells = ['desktop', 'tray', 'web', 'cli']
const apart = shells.map((shell) => ({
  name: 'shells-apart',
  comment: `${shell} may not use another shell.`,
  severity: 'error',
  from: { path: folder(shell) },
  to: {
    path: anyOf(['renderer', ...shells].filter((other) => other !== shell && !(shell === 'cli' && other === 'web'))),
  },
}))

module.exports = {
  forbidden: [
    ...upward,
    ...apart,
    {
      name: 'serve-is-lazy',
      comment: 'The command line loads the web shell by import() only, so that every other command starts fast.',
      severity: 'error',
      from: { path: folder('cli') },
      to: { path: folder('web'), dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'simulators-are-lazy',
      comment: 'Simulated machines are loaded by import() only: nobody who does not practise on one reads them.',
      severity: 'error',
      from: { path: '^(main|renderer)/', pathNot: '^main/practice/simulated/' },
      to: { path: '^main/practice/simulated/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'model-imports-nothing',
      comment: 'The model imports nothing of ours but texts: nouns and pure functions only.',
      severity: 'error',
      from: { path: '^main/model/' },
      to: { path: '^(main/(?!model/|text/)|renderer/)' },
    },
    {
      name: 'texts-import-zod-only',
      comment: 'Texts know nothing of what they speak of.',
      severity: 'error',
      from: { path: '^main/text/' },
      to: { path: '^(main/(?!text/|model/zod\\.ts$)|renderer/)' },
    },
    {
      name: 'helper-on-top-of-its-floor',
      comment: 'What runs elevated may use plan, reach and verify; they may not use it.',
      severity: 'error',
      from: { path: '^main/(plan|reach|verify)/' },
      to: { path: '^main/helper/' },
    },
    {
      name: 'no-circles',
      comment: 'A circle means that neither file can be understood alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-desktop-imports-electron',
      comment: 'Everything but the desktop folder runs and is tested without Electron.',
      severity: 'error',
      from: { pathNot: '^main/desktop/' },
      to: { path: ['^electron$', '^node_modules/electron/', '^electron/'] },
    },
    {
      name: 'renderer-sees-the-contract',
      comment: 'The renderer sees only main/api/contract.ts, main/model and main/text.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^main/', pathNot: ['^main/api/contract\\.ts$', '^main/(model|text)/'] },
    },
    {
      name: 'renderer-without-node',
      comment: 'The page runs sandboxed: no Node modules.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'through-the-front-door',
      comment:
        "A folder's index.ts is its face; nobody imports past it. What judges the firewalls reads them as they do.",
      severity: 'error',
      from: { path: '^main/([^/]+)/', pathNot: '^main/doctor/' },
      to: {
        path: '^main/[^/]+/.+',
        pathNot: [
          '^main/$1/',
          '^main/[^/]+/index\\.ts$',
          // What the shells share needs no use case loaded.
          '^main/api/(contract|wire|assets)\\.ts$',
          '^main/(model|text)/',
          '^main/firewall/backend\\.ts$',
        ],
      },
    },
    {
      name: 'doctor-looks-into-firewalls-only',
      comment: 'A check reads a firewall as that firewall does; of every other folder it sees the face.',
      severity: 'error',
      from: { path: '^main/doctor/' },
      to: { path: '^main/[^/]+/.+', pathNot: ['^main/(doctor|firewall|model)/', '^main/[^/]+/index\\.ts$'] },
    },
    {
      name: 'firewalls-apart',
      comment: 'One firewall knows nothing of another; what they share lies beside them.',
      severity: 'error',
      from: { path: '^main/firewall/([^/]+)/' },
      to: { path: '^main/firewall/[^/]+/', pathNot: '^main/firewall/$1/' },
    },
    {
      name: 'no-tests-in-the-product',
      comment: 'Nothing that ships imports a test or a script.',
      severity: 'error',
      from: { path: '^(main|renderer)/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'must-resolve',
      comment: 'An import that leads nowhere would escape every other rule.',
      severity: 'error',
      from: { path: '^(main|renderer)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.vue', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'browser', 'module', 'require', 'types', 'default'],
    },
    skipAnalysisNotInRules: true,
  },
}
