import { defineConfig } from 'vite'

/** The command line and the Electron main process: ES modules with shared chunks, so that `--version` loads next to nothing. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    minify: true, // a start reads all of it: half the text is a fifth less time
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      input: {
        cli: 'main/cli/index.ts',
        practice: 'main/practice/inside/main.ts',
        'desktop/main': 'main/desktop/main.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
