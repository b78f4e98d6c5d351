import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Two entries: the staff's console, and the light pages of those concerned. Built files are served by `aedile serve`; nothing is fetched from elsewhere. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content policy of the server forbids data: scripts and inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: 'index.html', portal: 'portal.html' } },
  },
})
