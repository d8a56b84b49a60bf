import { defineConfig } from 'vite'

/** The first files of the command line and of the helper, apart from all others: they load next to nothing. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    minify: true, // a start reads all of it: half the text is a fifth less time
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      input: {
        cli: 'main/start/cli.ts',
        helper: 'main/start/helper.ts',
        'code-cache': 'main/start/code-cache.ts',
      },
      output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/start-[name]-[hash].js' },
    },
  },
})
