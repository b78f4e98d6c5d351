import assert from 'node:assert/strict'
import { type Count, hold, limitedWrongly, reviewsOut, tally } from '../../bench/verdicts/tally.ts'
import { behaviours } from '../../src/domain/verdict.ts'
import { type Intensity, makeWorld } from '../../worlds/index.ts'
import { withWorld } from './judge.ts'

const precision = ({ right, wrong }: Count): number => right / (right + wrong)

/** What a world of a seed nobody looked at must reach, behaviour by behaviour. */
const least = { precision: 0.95, recall: 0.85 }

/** Told in these worlds; a task platform is found as part of the brushing it runs. */
const told = behaviours.filter((one) => !['benign', 'inconclusive', 'task_platform'].includes(one))

export async function holdsEverything(seed: number, intensity: Intensity): Promise<void> {
  const world = makeWorld('everything', { seed, intensity, size: 'small' })
  await withWorld(
    world,
    async ({ judge, oracle }) => {
      const { report } = await judge()
      assert.deepEqual(limitedWrongly(report, oracle), [])
      const held = tally()
      hold(report, oracle, held, reviewsOut(world))
      assert.ok(precision(held.orders) >= least.precision, `orders: ${JSON.stringify(held.orders)}`)
      assert.ok(precision(held.reviews) >= least.precision, `reviews: ${JSON.stringify(held.reviews)}`)
      for (const behaviour of told) {
        const { right, wrong, missed } = held.behaviours.get(behaviour) ?? { right: 0, wrong: 0, missed: 0 }
        // Of a handful, one may escape.
        const may = Math.max(1, (1 - least.recall) * (right + missed))
        assert.ok(right > 0 && right >= least.precision * (right + wrong) && missed <= may, `${behaviour}: ${right}, ${wrong} wrong, ${missed} missed`)
      }
    },
    'parquet',
  )
}
