/** What .ci/run calls: types, lint, format, unused code, then every test; --all adds the long ones. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../command.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)

type Step = { name: string; run: [string, ...string[]] }

/** Long tests are named *.long.test.ts; the rest finish in a few minutes together. */
function testFiles(all: boolean): string[] {
  const files = globSync(['src/**/*.test.ts', 'worlds/**/*.test.ts', 'bench/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).toSorted()
  return all ? files : files.filter((file) => !file.endsWith('.long.test.ts'))
}

export const command: Command = {
  summary: { en: 'Check everything: types, lint, format, unused code, tests', zh: '全面检查：类型、规范、格式、无用代码、测试' },
  usage: '[--all] [FILE…]',
  example: 'aedile test src/domain/vocabulary.test.ts',
  options: { all: { type: 'boolean', says: { en: 'the long tests too', zh: '包括耗时较长的测试' } } },
  async run({ positionals, values }, io) {
    const node: [string, ...string[]] = [process.execPath]
    const tests: Step = {
      name: 'tests',
      run: [
        process.execPath,
        '--test',
        '--disable-warning=ExperimentalWarning',
        '--test-concurrency=2',
        ...(positionals.length > 0 ? positionals : testFiles(values['all'] === true)),
      ],
    }
    const checks: Step[] = [
      { name: 'types', run: [...node, bin('tsc'), '-p', '.'] },
      { name: 'types of the pages', run: [...node, bin('tsc'), '-p', 'console'] },
      { name: 'lint', run: [...node, bin('oxlint'), '--quiet'] },
      { name: 'format', run: [...node, bin('oxfmt'), '--check', '.'] },
      { name: 'unused code', run: [...node, bin('knip')] },
    ]
    for (const step of positionals.length > 0 ? [tests] : [...checks, tests]) {
      io.err(`aedile test: ${step.name} …\n`)
      const done = spawnSync(step.run[0], step.run.slice(1), { cwd: root, stdio: 'inherit' })
      if (done.status !== 0) {
        io.err(`aedile test: ${step.name} failed\n`)
        return 1
      }
    }
    return 0
  },
}
