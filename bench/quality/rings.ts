/** Rings on mixed worlds that nothing was weighed on: who is put together with whom, and who is named above them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../../src/domain/report.ts'
import { measureLevels } from '../../src/domain/verdict.ts'
import { scan } from '../../src/pipeline.ts'
import { intensities, makeWorld, type Intensity, type Size, type World } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

export type Counted = { right: number; said: number; true: number }

export type RingScore = {
  intensity: Intensity
  worlds: number
  /** Pairs of accounts in one ring, against the gangs: a platform's people are one, each other crew another. */
  pairs: Counted
  /** The same, of the gangs with a case that was decided: what linking makes of what was found. */
  pairsOfFound: Counted
  /** The same, against single incidents. */
  pairsByIncident: Counted
  members: Counted
  /** Gangs of at least five, whatever their size: one is found when a group shares half of what the two hold together. */
  gangs: Counted
  leaders: Counted
  organisers: Counted
  /** Organisers named above a lead. */
  tooSure: number
  /** Victims and look-alikes with a measure of L2 or more. */
  harmed: number
}

const zero = (): Counted => ({ right: 0, said: 0, true: 0 })

export async function scoreRings(seeds: readonly number[], size: Size): Promise<RingScore[]> {
  const scores: RingScore[] = []
  for (const intensity of intensities) {
    const score: RingScore = {
      intensity,
      worlds: seeds.length,
      pairs: zero(),
      pairsOfFound: zero(),
      pairsByIncident: zero(),
      members: zero(),
      gangs: zero(),
      leaders: zero(),
      organisers: zero(),
      tooSure: 0,
      harmed: 0,
    }
    for (const seed of seeds) await scoreWorld(makeWorld('mixed', { seed, intensity, size }), score)
    scores.push(score)
  }
  return scores
}

async function scoreWorld(world: World, score: RingScore): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-rings-'))
  try {
    const folder = join(base, 'events')
    await writeWorld(world, folder, 'parquet')
    const done = await scan({ folders: [folder], scratch: base, lang: 'en' })
    done.close()
    count(world, done.report, score)
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

function count(world: World, report: Report, score: RingScore): void {
  const { incidents, expectations } = world.oracle
  const guilty = incidents.filter((one) => !one.benign)
  // The crew of the platform serves all shops that keep no crew of their own.
  const platform = guilty.filter((one) => one.behaviour === 'self_brushing' && one.pattern !== 'own_crew')
  const gangs = [...(platform.length > 0 ? [platform] : []), ...guilty.filter((one) => !platform.includes(one)).map((one) => [one])]
  const number = new Map<string, number>()
  const idOf = (account: string): number => {
    const known = number.get(account)
    if (known !== undefined) return known
    number.set(account, number.size)
    return number.size - 1
  }
  const crew = (list: typeof guilty): number[] => [...new Set(list.flatMap((one) => one.accountIds))].map(idOf)
  const groups = report.verdicts.filter(({ subject }) => subject.kind === 'group')
  const said = groups.map(({ related }) => [...new Set(related.filter((one) => one.kind === 'account' && one.as === 'brusher').map(({ id }) => idOf(id)))])
  const found = new Set(
    report.verdicts
      .filter(({ subject, behaviour }) => subject.kind === 'shop' && (behaviour === 'self_brushing' || behaviour === 'reverse_brushing'))
      .map(({ subject }) => subject.id),
  )
  const saidPairs = pairsOf(said)
  tally(score.pairs, saidPairs, pairsOf(gangs.map(crew)))
  tally(score.pairsByIncident, saidPairs, pairsOf(guilty.map((one) => crew([one]))))
  const foundGangs = gangs.map((gang) => gang.filter((one) => one.shopIds.some((shop) => found.has(shop)))).filter((gang) => gang.length > 0)
  tally(score.pairsOfFound, saidPairs, pairsOf(foundGangs.map(crew)))
  const alike = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => {
    const both = [...a].filter((one) => b.has(one)).length
    return 2 * both >= a.size + b.size - both
  }
  const [sets, real] = [said.map((group) => new Set(group)), gangs.map((gang) => new Set(crew(gang))).filter((gang) => gang.size >= 5)]
  score.gangs.said += sets.filter((group) => group.size >= 5).length
  score.gangs.true += real.length
  score.gangs.right += real.filter((gang) => sets.some((group) => alike(gang, group))).length
  tally(score.members, new Set(said.flat()), new Set(gangs.flatMap(crew)))

  const truth = aboveTheCrews(world)
  const named = (role: string): Set<string> =>
    new Set(report.verdicts.filter((verdict) => verdict.role === role && verdict.behaviour === 'reverse_brushing').map(({ subject }) => subject.id))
  tallyNames(score.leaders, named('gang_leader'), truth.leaders)
  tallyNames(score.organisers, named('organiser'), truth.organisers)
  score.tooSure += report.verdicts.filter(
    ({ role, certainty, behaviour }) => role === 'organiser' && behaviour === 'reverse_brushing' && certainty !== 'lead',
  ).length
  const innocent = new Set(expectations.filter(({ as }) => as.startsWith('victim') || as.startsWith('look-alike')).map(({ subject }) => subject.id))
  for (const one of incidents) if (one.benign) for (const account of one.accountIds) innocent.add(account)
  for (const one of guilty) for (const account of one.accountIds) innocent.delete(account)
  score.harmed += report.verdicts.filter(({ subject, measure }) => innocent.has(subject.id) && measureLevels.indexOf(measure.level) >= 2).length
}

const width = 2 ** 26

function pairsOf(groups: readonly (readonly number[])[]): Set<number> {
  const pairs = new Set<number>()
  for (const group of groups) for (const a of group) for (const b of group) if (a < b) pairs.add(a * width + b)
  return pairs
}

function tally(counted: Counted, said: ReadonlySet<number>, truth: ReadonlySet<number>): void {
  counted.said += said.size
  counted.true += truth.size
  for (const one of said) if (truth.has(one)) counted.right++
}

/** Any of the ids that name somebody will do. */
function tallyNames(counted: Counted, said: ReadonlySet<string>, truth: readonly ReadonlySet<string>[]): void {
  counted.said += said.size
  counted.true += truth.length
  for (const names of truth) if (names.values().some((id) => said.has(id))) counted.right++
}

/** Who paid the crowds of a world and who paid them before, read from its transfers with the crowds known. The oracle of the mixed world does not list them. */
function aboveTheCrews({ events, oracle }: World): { leaders: Set<string>[]; organisers: Set<string>[] } {
  const accountOf = new Map<string, string>()
  const orderBuyer = new Map<string, string>()
  for (const row of events.rows('order.placed')) orderBuyer.set(row['order_id'] as string, row['buyer_account_id'] as string)
  const payments = new Map<string, Map<string, number>>()
  for (const row of events.rows('payment.captured')) {
    const [wallet, account] = [row['payer_wallet_id'] as string, orderBuyer.get(row['order_id'] as string)]
    if (wallet === undefined || account === undefined) continue
    const counts = payments.get(account) ?? new Map<string, number>()
    counts.set(wallet, (counts.get(wallet) ?? 0) + 1)
    payments.set(account, counts)
  }
  // Most often people pay from their own wallet.
  const walletOf = new Map([...payments].map(([account, counts]) => [account, [...counts].toSorted((a, b) => b[1] - a[1])[0]![0]]))
  for (const [account, wallet] of walletOf) accountOf.set(wallet, account)
  for (const row of events.rows('wallet.linked')) if (row['holder_kind'] === 'account') accountOf.set(row['wallet_id'] as string, row['holder_id'] as string)
  const holders = new Map<string, Set<string>>()
  const persons = new Map<string, string>()
  for (const row of events.rows('account.registered')) if (row['person_id'] !== undefined) persons.set(row['account_id'] as string, row['person_id'] as string)
  for (const row of events.rows('wallet.linked'))
    holders.set(row['wallet_id'] as string, (holders.get(row['wallet_id'] as string) ?? new Set()).add(row['holder_id'] as string))
  const names = (wallet: string): Set<string> => {
    const known = [...(holders.get(wallet) ?? [])]
    if (accountOf.has(wallet)) known.push(accountOf.get(wallet)!)
    const ids = new Set([wallet, ...known, ...known.flatMap((id) => persons.get(id) ?? [])])
    return ids
  }
  const transfers = [...events.rows('transfer.made')].map((row) => ({
    time: row.time,
    from: row['from_wallet_id'] as string,
    to: row['to_wallet_id'] as string,
    amount: row['amount_minor'] as number,
  }))
  const leaders: Set<string>[] = []
  const organisers: Set<string>[] = []
  for (const { behaviour, accountIds, startsAt, endsAt } of oracle.incidents) {
    if (behaviour !== 'reverse_brushing') continue
    const crew = new Set(accountIds)
    const paid = new Map<string, Set<string>>()
    for (const { time, from, to, amount } of transfers) {
      const account = accountOf.get(to)
      if (
        account === undefined ||
        !crew.has(account) ||
        time < startsAt ||
        time > endsAt + 86_400_000 * 10 ||
        amount % 100 !== 0 ||
        amount < 200 ||
        amount > 800
      )
        continue
      paid.set(from, (paid.get(from) ?? new Set()).add(account))
    }
    const [leader] = [...paid].toSorted((a, b) => b[1].size - a[1].size)
    if (leader === undefined || leader[1].size < Math.max(3, 0.1 * crew.size)) continue
    leaders.push(names(leader[0]))
    const funder = transfers.find(
      ({ time, to, amount }) => to === leader[0] && time >= startsAt - 42 * 3_600_000 && time <= startsAt && amount % 10_000 === 0 && amount >= crew.size * 300,
    )
    if (funder !== undefined) organisers.push(names(funder.from))
  }
  return { leaders, organisers }
}
