import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { auditLedger } from './audit.ts'
import { type LedgerEntry, openLedger } from './ledger.ts'

const entry = (n: number): LedgerEntry => ({ type: 'order.placed', source: '//m', id: `o-${n}`, bytes: Buffer.from(`{"n":${n}}`) })
const life = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.nat(300) },
    { weight: 3, arbitrary: fc.constant('sign' as const) },
    fc.constant('reopen' as const),
    fc.constant('key' as const),
  ),
  { minLength: 1, maxLength: 10 },
)

test('a thousand honest ledgers, however they lived, raise no alarm', async () => {
  await fc.assert(
    fc.asyncProperty(life, async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'honest-'))
      try {
        let ledger = openLedger(folder, { origin: 'honest.example/ledger' })
        const remembered: string[] = []
        let n = 0
        for (const step of steps) {
          if (step === 'sign') remembered.push(ledger.checkpoint(new Date(0)))
          else if (step === 'key') ledger.changeKey(new Date(0))
          else if (step === 'reopen') {
            ledger.close()
            ledger = openLedger(folder)
          } else {
            ledger.append(Array.from({ length: step }, (_, i) => entry(n + i)))
            n += step
          }
        }
        const logKeys = ledger.vkeys
        ledger.close()
        assert.deepEqual((await auditLedger(folder, { logKeys, remembered })).findings, [])
      } finally {
        rmSync(folder, { recursive: true })
      }
    }),
    { numRuns: 1000 },
  )
})
