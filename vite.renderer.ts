import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** The page is the same over app:// and over loopback; nothing is inlined, so that the content policy can stay strict. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false, __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
