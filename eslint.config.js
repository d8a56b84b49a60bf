import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'
import { words } from './scripts/eslint-words.mjs'

/**
 * What belongs to a machine is asked of its Host, so that it may be another machine. Only these look at the process and
 * the disk that the program itself has, each for the reason beside it.
 */
const OWN_PROCESS = {
  // the shells' first files: they hand the session to localHost()
  shells: [
    'main/start/**',
    'main/cli/program.ts',
    'main/desktop/{main,first,be-the-helper}.ts',
    'main/desktop/preload.ts',
  ],
  // the window has the screen of this machine, remembers where it stood, and starts the tray
  window: ['main/desktop/window.ts', 'main/desktop/window-state.ts', 'main/desktop/tray.ts'],
  // files of the program itself: pages, profiles, signs
  ownFiles: ['main/api/assets.ts', 'main/profiles/load.ts', 'main/tray/icons.ts'],
  // programs that are started here, and those that are started with rights
  rights: [
    'main/elevate/{channel,locate,own-process,start-helper,trusted,windows}.ts',
    'main/helper/{channel,leave-behind,main,request}.ts',
  ],
  // what this process was about, written even where every call to a host fails
  log: ['main/log/log.ts', 'main/log/log-file.ts'],
  // what is printed goes to where this process was started
  terminal: ['main/cli/terminal.ts'],
  // practice makes machines of this one
  practice: ['main/practice/**'],
}
const NOT_OF_A_HOST = 'Ask the Host: what is looked at may be another machine.'

export default ts.config(
  { ignores: ['coverage/', 'dist/', 'out/', 'test-results/', 'test/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  vue.configs['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {
        parser: ts.parser,
        projectService: true,
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Our objects are closures behind interfaces, so taking one method out of them is safe.
      '@typescript-eslint/unbound-method': 'off',
      // TypeScript reports names that do not exist, with better knowledge of what does.
      'no-undef': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/no-v-html': 'error',
    },
  },
  {
    files: ['main/**/*.ts'],
    ignores: ['main/hosts/**', ...Object.values(OWN_PROCESS).flat()],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['fs', 'fs/promises', 'os', 'child_process', 'process']
            .flatMap((name) => [name, `node:${name}`])
            .map((name) => ({ name, message: NOT_OF_A_HOST })),
          patterns: [{ group: ['**/hosts/index.js'], importNames: ['HERE'], message: NOT_OF_A_HOST }],
        },
      ],
      'no-restricted-properties': [
        'error',
        ...['platform', 'env', 'getuid', 'geteuid', 'pid', 'kill', 'cwd', 'execPath', 'getBuiltinModule'].map(
          (property) => ({ object: 'process', property, message: NOT_OF_A_HOST }),
        ),
      ],
    },
  },
  {
    files: ['main/cli/**/*.ts'],
    ignores: ['main/cli/terminal.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name="write"][object.property.name=/^std(?:out|err)$/]',
          message: 'Print through terminal.ts, which cleans what a terminal would obey.',
        },
      ],
    },
  },
  {
    files: ['main/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.vue'],
    // simulated machines say what real ones say, and the kernel’s rules are printed in the words of nft
    ignores: ['main/text/**', 'main/practice/simulated/!(index|kept).ts', 'main/netfilter/print/**'],
    plugins: { words },
    rules: { 'words/prose': 'error', 'words/no-reading': 'error' },
  },
  { files: ['**/*.js', '**/*.cjs', '**/*.mjs'], extends: [ts.configs.disableTypeChecked] },
  prettier,
)
