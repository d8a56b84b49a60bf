import { defineConfig } from 'vite'

/** The command line behind its first file. It is one file, so that what V8 made of it can be kept beside it. */
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
      output: { format: 'cjs', entryFileNames: '[name].js', codeSplitting: false },
    },
  },
})
