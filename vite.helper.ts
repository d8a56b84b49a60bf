import { defineConfig } from 'vite'

/** The helper runs as root, so it is one file that loads nothing else, and it is left readable. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      input: { helper: 'main/helper/main.ts' },
      output: { entryFileNames: '[name].js', codeSplitting: false },
    },
  },
})
