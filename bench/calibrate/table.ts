/**
 * Which weights were measured, and which are judgement? One line a signal, for docs/weights.md: `node bench/calibrate/table.ts --write`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Calibration } from '../../src/judging/hypotheses.ts'
import { loadSignals } from '../../src/signals/index.ts'
import { hypotheses } from '../../src/signals/signal.ts'

const root = join(import.meta.dirname, '..', '..')
const calibration = JSON.parse(readFileSync(join(root, 'src', 'judging', 'calibration.json'), 'utf8')) as Calibration & { made: string }
const signals = await loadSignals()
const bits = (value: number): string => (value > 0 ? `+${value}` : String(value))
const lines = [
  `Measured ${calibration.made}. Everything else is judgement: what the authors hold an observation to be worth, bounded by budgets and held to the lab of attacks and to worlds of unseen seeds.`,
  '',
  '| signal | speaks of | tier | group | weights | from |',
  '| --- | --- | --- | --- | --- | --- |',
  ...signals.case
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((one) => {
      const measured = calibration.signals[one.name]
      const levels = Object.keys(one.bits).map((level) => {
        const of = measured?.[level] ?? one.bits[level]!
        return `${level}${measured?.[level] === undefined && measured !== undefined ? '*' : ''} ${hypotheses.map((h) => bits(of[h])).join(' / ')}`
      })
      return `| ${one.name} | a case: honest / shop hired / rival hired | ${one.tier} | ${one.group} | ${levels.join('; ')} | ${measured === undefined ? 'judgement' : 'measured'} |`
    }),
  ...signals.order
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((one) => `| ${one.name} | an order | ${one.tier} | ${one.group} | in its SQL | judgement |`),
  ...signals.matter
    .toSorted((a, b) => (`${a.of} ${a.name}` < `${b.of} ${b.name}` ? -1 : 1))
    .map(
      (one) =>
        `| ${one.name} | ${one.of} | ${one.tier} | ${one.group} | ${Object.entries(one.bits)
          .map(([level, value]) => `${level} ${bits(value)}`)
          .join('; ')} | judgement |`,
    ),
  '',
  `\\* a level that the calibration worlds did not show: judgement. Cases: ${signals.case.filter((one) => calibration.signals[one.name] !== undefined).length} of ${signals.case.length} signals measured; orders: 0 of ${signals.order.length}; conduct: 0 of ${signals.matter.length}.`,
]
const text = lines.join('\n')
if (process.argv.includes('--write')) {
  const file = join(root, 'docs', 'weights.md')
  const old = readFileSync(file, 'utf8')
  const [from, to] = ['<!-- weights -->', '<!-- /weights -->']
  writeFileSync(file, `${old.slice(0, old.indexOf(from) + from.length)}\n\n${text}\n\n${old.slice(old.indexOf(to))}`)
} else process.stdout.write(`${text}\n`)
