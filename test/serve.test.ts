/** The server as a process: killed, it has everything it acknowledged, once; told to stop, it ends well. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { killUnderLoad } from './harness/kill.ts'

test('killed three times under load, the server has all it acknowledged, each once, and ends with 0 when told to stop', async () => {
  const killed = await killUnderLoad(3)
  assert.ok(killed.acknowledged > 0)
  assert.deepEqual([killed.lost, killed.twice, killed.decisionsLost], [0, 0, 0])
})
