/**
 * Before `npm pack`: the sources without their types, laid out below dist/ as the checkout is, for Node strips no types under node_modules.
 * Afterwards, with --clean: dist/ is gone again.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))

async function strip() {
  // Comes with vite, which builds the console.
  const { minifySync } = await import(createRequire(join(root, 'node_modules', 'vite', 'package.json')).resolve('rolldown/utils'))
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const done = spawnSync(process.execPath, [compiler, '-p', join(root, 'packaging')], { stdio: 'inherit' })
  if (done.status !== 0) throw new Error('expected the types to be stripped, the compiler refused; see above')
  for (const file of filesBelow(dist)) {
    // A registry lists the files of its folder by their ending.
    const code = readFileSync(file, 'utf8').replaceAll(/\.ts(?=['"`])/g, '.js')
    // Blanks are a third of it, and what things are called inside a file a tenth; names of functions and the order stay, so that a stack still says where.
    const smaller = minifySync(file, code, {
      compress: { target: 'esnext', unused: false, joinVars: false, sequences: false },
      mangle: { toplevel: true, keepNames: true },
      codegen: { removeWhitespace: true },
    })
    if (smaller.errors.length > 0) throw new Error(`expected ${file} to be JavaScript: ${smaller.errors[0].message}`)
    writeFileSync(file, smaller.code)
  }
}

/** The console is a build of its own: only its result is served. */
function buildConsole() {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const done = spawnSync(process.execPath, [vite, 'build', join(root, 'console'), '--logLevel', 'error'], { cwd: root, encoding: 'utf8' })
  // The command line and the interface work without its pages; whoever packs is told.
  if (done.status !== 0) process.stderr.write(`aedile: expected the console to be built, it was not; the package has no pages:\n${done.stderr.slice(-600)}\n`)
  return done.status === 0
}

/** What the sources read beside themselves: SQL, weights, styles, the template of the papers, the verifier. */
function copyAssets(hasPages) {
  for (const folder of ['src', 'worlds', 'mappings', ...(hasPages ? [join('console', 'dist')] : [])]) {
    if (!existsSync(join(root, folder))) continue
    for (const file of filesBelow(join(root, folder))) {
      // Declarations of types say nothing to a program that runs.
      if (/\.m?ts$/.test(file)) continue
      const target = join(dist, file.slice(root.length))
      mkdirSync(dirname(target), { recursive: true })
      cpSync(file, target)
    }
  }
  cpSync(join(root, 'package.json'), join(dist, 'package.json'))
}

rmSync(dist, { recursive: true, force: true })
if (!process.argv.includes('--clean')) {
  const hasPages = buildConsole()
  await strip()
  copyAssets(hasPages)
}
