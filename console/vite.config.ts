import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Three entries: the staff's console, the light pages of those concerned, and the demo's door. Built files are served by `aedile serve`; nothing is fetched from elsewhere. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content policy of the server forbids data: scripts and inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: 'index.html', portal: 'portal.html', demo: 'demo.html' } },
  },
})
