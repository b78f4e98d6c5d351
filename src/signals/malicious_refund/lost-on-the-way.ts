import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; lost: number; events: string | null }

/** The carrier weighed the goods when the buyer handed them over, and the warehouse found none: they went missing between. */
export const signal = defineMatterSignal<Measure>({
  name: 'lost-on-the-way',
  of: 'malicious_refund',
  code: 'RF-02',
  behaviours: ['malicious_refund', 'benign'],
  tier: 'T0',
  group: 'history',
  reads: ['refund_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE lost_on_the_way) AS lost, ${some('coalesce(scan_event, inspect_event)', 'lost_on_the_way')} FROM refund_rows GROUP BY m`,
  level: ({ lost }) => (lost >= 2 ? 'several' : lost === 1 ? 'once' : undefined),
  bits: { once: -1, several: -3 },
  sentence: ({ lost }) => ({
    en: `${lost} return${lost === 1 ? '' : 's'} found empty or missing had the right weight when the carrier took ${lost === 1 ? 'it' : 'them'} in.`,
    zh: `${lost} 件被判为空包或未收到的退货，在承运方收件时重量相符。`,
  }),
  innocent: {
    en: 'This speaks for the buyer: the goods were handed over and disappeared on the way.',
    zh: '这对买家有利：商品已交付承运方，在途中遗失。',
  },
})
