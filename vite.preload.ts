import { defineConfig } from 'vite'

/** A sandboxed preload cannot be an ES module, and can require nothing but electron. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    outDir: 'dist/desktop',
    emptyOutDir: false,
    target: 'chrome130',
    rolldownOptions: {
      input: { preload: 'main/desktop/preload.ts' },
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
})
