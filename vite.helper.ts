import { defineConfig } from 'vite'

/** The helper runs as root, so it is one file, loads nothing else, and is left readable. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      input: { helper: 'main/start/helper.ts' },
      output: { format: 'cjs', entryFileNames: '[name].js', codeSplitting: false },
    },
  },
})
