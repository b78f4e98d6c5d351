#!/usr/bin/env node
/**
 * Runs Aedile on any machine with Node 18 or newer and git: fetches the right Node as an npm package when the machine's own
 * is too old, installs the pinned dependencies when the lock file changed, then hands every argument to the command line.
 * This file has no dependencies, because it runs before there are any.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const runtimeVersion = '24.21.0'

/** Prints the sentence a person needs and stops; 1 = set-up could not be done. */
function refuse(sentence) {
  process.stderr.write(`aedile: ${sentence}\n`)
  process.exit(1)
}

/** npm as the machine has it; on Windows it is a script and needs a shell. */
function npm(args, what) {
  process.stderr.write(`aedile: ${what} …\n`)
  const run = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' })
  if (run.error) refuse(`expected npm on the PATH to ${what}, got: ${run.error.message}`)
  if (run.status !== 0) refuse(`could not ${what}; npm said:\n${String(run.stderr).trim().split('\n').slice(-12).join('\n')}`)
}

/** The Node that runs Aedile: the machine's own when new enough, otherwise one kept in .aedile/. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const home = join(root, '.aedile', `node-${runtimeVersion}`)
  const binary = join(home, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(binary)) {
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), '{"private":true}\n')
    const install = ['install', '--prefix', home, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${runtimeVersion}`]
    npm(install, `fetch Node ${runtimeVersion} (this machine has ${process.versions.node}; Aedile needs 24)`)
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
  )
  writeFileSync(stamp, wanted)
}

const node = findNode()
installDependencies(node)
const main = join(root, 'src', 'cli', 'main.ts')
const child = spawnSync(node, ['--disable-warning=ExperimentalWarning', '--max-old-space-size=4096', main, ...process.argv.slice(2)], { stdio: 'inherit' })
if (child.error) refuse(`could not start ${node}: ${child.error.message}`)
process.exit(child.status ?? 1)
