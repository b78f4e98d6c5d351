import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scan } from '../../src/pipeline.ts'
import { playWorld } from '../../worlds/world.ts'
import { writeWorld } from '../../worlds/write.ts'
import { loadAttacks } from './registry.ts'
const [name, sql, seed = '1', plain] = process.argv.slice(2)
const attack = (await loadAttacks()).find((one) => one.name === name)!
const window = { start: Date.parse('2024-03-01T00:00:00+08:00'), days: 30, shops: 40, buyers: 2500, ordersPerDay: 180 }
let told: any
const world = playWorld(
  {
    name: 'lab',
    stream: 'lab',
    full: window,
    small: window,
    extraBuyers: 0,
    ownShops: 0,
    play: (stage) => {
      told = (plain ? attack.plain! : attack.play)(stage)
      return { cast: {}, expectations: [], incidents: [], neutralise: told.fake, mustNotNeutralise: [], judgeAt: {}, deadlines: {}, facts: {} }
    },
  },
  { seed: Number(seed), size: 'small' },
)
const folder = mkdtempSync(join(tmpdir(), 'zz-'))
await writeWorld(world, join(folder, 'events'), 'parquet')
const done = await scan({ folders: [join(folder, 'events')], scratch: folder })
const q = (ids: string[]) => ids.map((i) => `('${i}')`).join(',') || "('')"
await done.engine.run(
  `CREATE TABLE z_fake AS SELECT * FROM (VALUES ${q(told.fake)}) v(order_id); CREATE TABLE z_innocent AS SELECT * FROM (VALUES ${q(told.innocent)}) v(id); CREATE TABLE z_out AS SELECT * FROM (VALUES ${q(done.report.neutralised.order_ids)}) v(order_id)`,
)
for (const one of sql!.split(';')) console.log(JSON.stringify(await done.engine.all(one), null, 0).replaceAll('},{', '},\n{'))
for (const v of done.report.verdicts.filter((v) => told.innocent.includes(v.subject.id) || told.guilty.includes(v.subject.id)).slice(0, 6))
  console.log(
    v.subject.kind,
    v.behaviour,
    v.role,
    v.certainty,
    v.measure.level,
    v.proven_order_ids.length,
    v.supported_order_ids.length,
    v.reasons.map((r) => `${r.code}:${r.weight_bits}`).join(' '),
    '|',
    v.contrary.map((r) => r.code).join(' '),
  )
done.close()
rmSync(folder, { recursive: true })
