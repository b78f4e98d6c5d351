/** The market of everything on more seeds, at every intensity. */
import { test } from 'node:test'
import { intensities } from '../../worlds/oracle.ts'
import { holdsEverything } from './everything.ts'

for (const seed of [12, 13, 14]) for (const intensity of intensities) test(`everything at once, ${seed}, ${intensity}`, () => holdsEverything(seed, intensity))
