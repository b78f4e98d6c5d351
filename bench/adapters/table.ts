/**
 * What each mapping that comes with the product makes of its sample, and which verdicts an export of that shape can carry: the tables of
 * docs/spec/mapping-adapters.md.
 *
 *     node bench/adapters/table.ts
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tiers } from '../../src/domain/fields.ts'
import { type EventType, vocabulary } from '../../src/domain/vocabulary.ts'
import { importFolders } from '../../src/door/folder.ts'
import { parseMapping, readMapping, shippedMappings, shippedPath } from '../../src/door/mapping.ts'
import { openTable } from '../../src/door/mapping/table.ts'
import { folderKey } from '../../src/door/tokens.ts'
import { type Engine, openEngine } from '../../src/warehouse/duckdb.ts'

const samples = join(import.meta.dirname, '..', '..', 'test', 'adapters')

/** What a verdict cannot do without, the weaker form first. What an export lacks lowers what is said; it never raises it. */
const verdicts: readonly { words: string; needs: readonly EventType[] }[] = [
  { words: 'false orders left out; a shop that is harmed or suspected', needs: ['order.placed'] },
  { words: 'who paid back whom', needs: ['order.placed', 'payment.captured', 'transfer.made'] },
  { words: 'refund abuse as a lead', needs: ['order.placed', 'refund.requested'] },
  { words: 'refund abuse above a lead', needs: ['order.placed', 'refund.requested', 'return.inspected'] },
  { words: 'reviews that are not genuine', needs: ['order.placed', 'review.posted'] },
  { words: 'review extortion', needs: ['review.posted', 'transfer.made'] },
  { words: 'complaints for money', needs: ['complaint.filed', 'complaint.decided'] },
  { words: 'notices for money', needs: ['ip_notice.filed', 'ip_notice.decided'] },
]

type Line = { name: string; rows: number; accepted: number; setAside: number; refused: number; leftOut: number; types: EventType[]; carries: string[] }

/** Rows of data in the files of a sample: below a header, or records of a document. */
async function rowsIn(engine: Engine, folder: string, scratch: string): Promise<number> {
  let rows = 0
  for (const file of readdirSync(folder)) {
    const table = await openTable({ path: join(folder, file), file, engine, scratch }, {}, () => {})
    if (table !== undefined) for await (const _ of table.rows) rows++
  }
  return rows
}

async function adapterTable(): Promise<Line[]> {
  const lines: Line[] = []
  for (const name of shippedMappings().filter((one) => readdirSync(samples).includes(one))) {
    const scratch = mkdtempSync(join(tmpdir(), 'aedile-adapters-'))
    const engine = await openEngine()
    try {
      const rows = await rowsIn(engine, join(samples, name), scratch)
      const result = await importFolders(engine, [join(samples, name)], { key: folderKey, scratch, mapping: readMapping(name) })
      const spec = parseMapping(readFileSync(shippedPath(name), 'utf8'), name)
      const types = [...new Set(spec.files.flatMap(({ events }) => events.map(({ type }) => type as EventType)))]
      // A bill of one party is a claim, whatever it tells.
      const claims = spec.files.every(({ events }) => events.every(({ fields }) => fields['observed_by']?.constant === 'party'))
      const carries = verdicts.filter(({ needs }) => needs.every((type) => types.includes(type))).map(({ words }) => words)
      lines.push({
        name,
        rows,
        accepted: result.accepted,
        setAside: result.setAside,
        refused: result.rejected,
        leftOut: result.leftOut,
        types,
        carries:
          carries.length > 0 ? carries : [claims ? 'none by itself: a claim, which may start a case' : 'none by itself: beside the orders it tells who paid'],
      })
    } finally {
      engine.close()
      rmSync(scratch, { recursive: true, force: true })
    }
  }
  return lines
}

export async function tableText(): Promise<string> {
  const lines = (await adapterTable()).map(({ name, rows, accepted, setAside, refused, leftOut, types, carries }) => {
    const tier = tiers.findLast((each) => types.some((type) => vocabulary[type].tier === each))
    return `| \`${name}\` | ${rows} | ${accepted} | ${setAside} | ${refused} | ${leftOut} | ${tier} | ${carries.join('; ')} |`
  })
  return [
    '| name | rows | accepted events | set aside | refused rows | left out | highest tier | verdicts it can carry |',
    '|---|---:|---:|---:|---:|---:|---|---|',
    ...lines,
    '',
  ].join('\n')
}

if (import.meta.main) process.stdout.write(await tableText())
