/** Every kind of cheating beside each of its look-alikes in one market: found by its doers, and nobody else limited. Other seeds in everything.long.test.ts. */
import { test } from 'node:test'
import { holdsEverything } from './everything.ts'

test('everything at once, hard: each behaviour found, no innocent limited', () => holdsEverything(11, 'hard'))
