import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const own = (name: string): string => fileURLToPath(new URL(`src/verify/node/${name}.ts`, import.meta.url))

/** The checking program of the bags runs in Node; in a browser its few modules of Node are ours, and timestamps are left to Node. */
const checking = (): Plugin => ({
  name: 'checking-in-a-browser',
  enforce: 'pre',
  resolveId(source, importer) {
    if (importer?.includes('/src/proof/verify/') !== true) return undefined
    if (source === './stamp.mjs') return own('stamp')
    return /^node:(fs|path|crypto)$/.test(source) ? own(source.slice('node:'.length)) : undefined
  },
})

/** Scripts and styles are left packed, a third of their size: the server sends them as they lie (`src/api/static.ts`). */
const packed = (): Plugin => ({
  name: 'packed',
  apply: 'build',
  writeBundle({ dir }) {
    const assets = join(dir!, 'assets')
    for (const name of readdirSync(assets).filter((one) => /\.(js|css)$/.test(one))) {
      writeFileSync(join(assets, `${name}.gz`), gzipSync(readFileSync(join(assets, name)), { level: 9 }))
      rmSync(join(assets, name))
    }
  },
})

/** Four entries: the staff's console, the light pages of those concerned, checking a bag, and the demo's door. Built files are served by `aedile serve`; nothing is fetched from elsewhere. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [checking(), react(), packed()],
  worker: { format: 'es', plugins: () => [checking()] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content policy of the server forbids data: scripts and inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: 'index.html', portal: 'portal.html', demo: 'demo.html', verify: 'verify.html' } },
  },
})
