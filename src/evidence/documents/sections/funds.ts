/** Transfers among those concerned. */
import { grouped } from '../../../domain/money.ts'
import { recordsOf } from '../../law/proofs.ts'
import type { CaseMaterial } from '../../material.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block, Cell } from '../typeset.ts'
import { text, note, small, lines } from './blocks.ts'
import { mostNamed } from './persons.ts'
import { victimName } from './victims.ts'
import { mostOrders } from './orders.ts'

/** Transfers among those who may have acted, as the records hold them; what an authority would have to add is said below the table. */
export function fundsTable(file: CaseFile, voice: Voice): Block[] {
  const { material } = file
  const { say, money, time } = voice
  const moves = recordsOf(material).filter(({ type }) => type === 'transfer.made')
  if (moves.length === 0) return []
  type Flow = { from: string; to: string; currency: string; count: number; total: number; first: string; last: string }
  const flows = new Map<string, Flow>()
  for (const { data, time: at } of moves) {
    const [from, to] = [String(data['from_wallet_id']), String(data['to_wallet_id'])]
    const currency = String(data['currency'])
    const key = `${from}\u001f${to}\u001f${currency}`
    const flow = flows.get(key) ?? { from, to, currency, count: 0, total: 0, first: at, last: at }
    flow.count++
    flow.total += Number(data['amount_minor'])
    if (Date.parse(at) < Date.parse(flow.first)) flow.first = at
    if (Date.parse(at) > Date.parse(flow.last)) flow.last = at
    flows.set(key, flow)
  }
  const fans = Map.groupBy(flows.values(), ({ from, currency }) => `${from}\u001f${currency}`)
  const merged = [...fans.values()].flatMap((fan): (Flow & { fan: number })[] =>
    fan.length <= mostNamed
      ? fan.map((flow) => ({ ...flow, fan: 1 }))
      : [
          {
            from: fan[0]!.from,
            to: '',
            currency: fan[0]!.currency,
            fan: fan.length,
            count: fan.reduce((all, { count }) => all + count, 0),
            total: fan.reduce((all, { total }) => all + total, 0),
            first: fan.map(({ first }) => first).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0]!,
            last: fan
              .map(({ last }) => last)
              .toSorted((a, b) => Date.parse(a) - Date.parse(b))
              .at(-1)!,
          },
        ],
  )
  const holders = holdersOf(material)
  const name = (wallet: string): Cell => {
    const holder = holders.get(wallet)
    return holder === undefined
      ? wallet
      : lines([
          wallet,
          small(
            say(
              `${holder.verified ? 'verified' : 'claimed'}: ${victimName(file, voice, holder.id)}`,
              `${holder.verified ? '已核实' : '未核实'}：${victimName(file, voice, holder.id)}`,
            ),
          ),
        ])
  }
  const rows = merged.toSorted((a, b) => Date.parse(a.first) - Date.parse(b.first) || (a.from < b.from ? -1 : 1)).slice(0, mostOrders)
  return [
    {
      is: 'table',
      caption: say('Movements of money in the records', '记录中的资金往来'),
      columns: [
        { head: say('From', '付款钱包'), width: 1.3 },
        { head: say('To', '收款钱包'), width: 1.3 },
        { head: say('Times', '笔数'), width: 0, align: 'right' },
        { head: say('Sum', '金额'), width: 0, align: 'right' },
        { head: say('First', '首笔时间'), width: 0 },
        { head: say('Last', '末笔时间'), width: 0 },
      ],
      rows: rows.map((flow) => [
        name(flow.from),
        flow.fan > 1 ? say(`${flow.fan} wallets`, `${flow.fan} 个钱包`) : name(flow.to),
        grouped(flow.count),
        money(flow.total, flow.currency),
        time(flow.first),
        time(flow.last),
      ]),
    },
    ...(rows.length < merged.length
      ? [note(say(`${rows.length} of ${merged.length} movements are printed.`, `此处列印 ${merged.length} 项往来中的 ${rows.length} 项。`))]
      : []),
    text(
      say(
        'The table counts the transfers that are in the bundle; a finding may rest on more. A wallet is tied to somebody only where the platform verified it; a nickname ties nobody. Money that moved elsewhere, in cash or by other services, is not in the records.',
        `本表仅统计证据包所含的转账，认定所依据的可能更多。钱包的归属仅以平台核实为准，昵称不构成归属。通过其他渠道或现金往来的款项不在记录之内。`,
      ),
    ),
  ]
}

function holdersOf(material: CaseMaterial): Map<string, { id: string; verified: boolean }> {
  const holders = new Map<string, { id: string; verified: boolean }>()
  for (const { type, data } of recordsOf(material)) {
    if (type !== 'wallet.linked') continue
    const known = holders.get(String(data['wallet_id']))
    if (known === undefined || (!known.verified && data['verified'] === true))
      holders.set(String(data['wallet_id']), { id: String(data['holder_id']), verified: data['verified'] === true })
  }
  return holders
}
