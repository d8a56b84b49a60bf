import { defineConfig } from 'vite'

/**
 * The command line behind its first file: one file with what every start loads, and others with what is imported when it is
 * needed. Beside each lies what V8 made of it (see code-cache.ts).
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    minify: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      input: { program: 'main/cli/index.ts' },
      output: {
        format: 'cjs',
        entryFileNames: '[name].js',
        chunkFileNames: 'program/[name]-[hash].js',
        codeSplitting: {
          groups: [
            { name: 'core', tags: ['$initial'] },
            { name: 'helper', test: /main[\\/](?:helper|elevate[\\/]own-process)/ },
          ],
        },
      },
    },
  },
})
