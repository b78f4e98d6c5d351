/** Lives a great many random lives of casework and checks every promise in each: `node bench/casework/lives.ts [COMMANDS] [SEED]`. */
import { live } from '../../src/casework/lives.ts'

const wanted = Number(process.argv[2] ?? 100_000)
const first = Number(process.argv[3] ?? 1)
const began = performance.now()
let [lives, given, taken, imposed] = [0, 0, 0, 0]
const reached = new Map<string, number>()
while (given < wanted) {
  const seed = first + lives
  try {
    const life = live(seed, 80)
    given += life.taken + life.refused
    taken += life.taken
    imposed += life.imposed
    for (const [what, n] of Object.entries(life.reached)) reached.set(what, (reached.get(what) ?? 0) + n)
  } catch (error) {
    process.stderr.write(`seed ${seed}\n`)
    throw error
  }
  lives++
}
process.stdout.write(
  `${given} commands in ${lives} lives from seed ${first}: ${taken} taken, ${given - taken} refused, ${imposed} measures came into force; no promise was broken (${((performance.now() - began) / 1000).toFixed(0)} s)\n`,
)
process.stdout.write(
  `${[...reached]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, n]) => `${what} ${n}`)
    .join(', ')}\n`,
)
