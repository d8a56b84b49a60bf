import { defineConfig } from 'vite'

/** The command line, the tray, the Electron main process, and the keeper of a practice machine. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      input: {
        cli: 'main/start/cli.ts',
        tray: 'main/start/tray.ts',
        practice: 'main/practice/inside/main.ts',
        'desktop/main': 'main/desktop/main.ts',
      },
      output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
