/** A change of the rules before it is one: signals left out, weighed more or less, or given other weights. What it would do is tried over kept data first. */
import { z } from 'zod'
import { type Bits, type CaseSignal, type MatterSignal, type OrderSignal } from '../signals/signal.ts'

const bits = z.number().min(-40).max(40)
export const ruleChangeSchema = z.strictObject({
  /** By a signal's name. */
  signals: z.record(
    z.string(),
    z
      .strictObject({
        leave_out: z.boolean().optional(),
        /** Every weight times this. */
        times: z.number().min(0).max(10).optional(),
        /** Weights of its levels, as in its file: of a case signal per story, of a matter signal one number. */
        bits: z.record(z.string(), z.union([bits, z.strictObject({ organic: bits, shop_hired: bits, rival_hired: bits })])).optional(),
      })
      .refine((one) => Object.values(one).some((value) => value !== undefined), 'expected leave_out, times or bits'),
  ),
})
export type RuleChange = z.infer<typeof ruleChangeSchema>
type Calibrated = { signals: Record<string, Record<string, Bits>> }
type Signals = { order: OrderSignal[]; case: CaseSignal[]; matter: MatterSignal[] }

/** Signals and measured weights as a change would have them. Throws RangeError for a signal or a level there is none of. */
export function changed(signals: Signals, calibration: Calibrated, { signals: changes }: RuleChange): { signals: Signals; calibration: Calibrated } {
  const all = [...signals.order, ...signals.case, ...signals.matter]
  for (const [name, { bits: given }] of Object.entries(changes)) {
    const signal = all.find((one) => one.name === name)
    if (signal === undefined) throw new RangeError(`expected the name of a signal, got "${name}"`)
    if (given === undefined) continue
    if (signal.grain === 'order') throw new RangeError(`expected leave_out or times for "${name}": it weighs order by order and has no levels`)
    for (const [level, value] of Object.entries(given)) {
      if (!Object.hasOwn(signal.bits, level)) throw new RangeError(`expected a level of "${name}" (${Object.keys(signal.bits).join(', ')}), got "${level}"`)
      if ((signal.grain === 'case') !== (typeof value === 'object'))
        throw new RangeError(`expected ${signal.grain === 'case' ? 'bits for each story' : 'one number'} at "${name}", level "${level}"`)
    }
  }
  const kept = <S extends { name: string }>(list: S[]): S[] => list.filter(({ name }) => changes[name]?.leave_out !== true)
  const timed = (of: Bits, times: number): Bits => ({ organic: of.organic * times, shop_hired: of.shop_hired * times, rival_hired: of.rival_hired * times })
  const weights: Calibrated['signals'] = { ...calibration.signals }
  const cases = kept(signals.case).map((signal) => {
    const change = changes[signal.name]
    if (change === undefined) return signal
    const own = Object.fromEntries(
      Object.keys(signal.bits).map((level): [string, Bits] => [
        level,
        timed((change.bits?.[level] as Bits | undefined) ?? calibration.signals[signal.name]?.[level] ?? signal.bits[level]!, change.times ?? 1),
      ]),
    )
    weights[signal.name] = own
    return { ...signal, bits: own }
  })
  return {
    calibration: { ...calibration, signals: weights },
    signals: {
      order: kept(signals.order).map((signal) => {
        const times = changes[signal.name]?.times
        return times === undefined ? signal : { ...signal, sql: `SELECT ord, bits * ${times} AS bits, event_id FROM (${signal.sql}) AS s` }
      }),
      case: cases,
      matter: kept(signals.matter).map((signal) => {
        const change = changes[signal.name]
        if (change === undefined) return signal
        return {
          ...signal,
          bits: Object.fromEntries(
            Object.entries(signal.bits).map(([level, value]) => [level, ((change.bits?.[level] as number | undefined) ?? value) * (change.times ?? 1)]),
          ),
        }
      }),
    },
  }
}
