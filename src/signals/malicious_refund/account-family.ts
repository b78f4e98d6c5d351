import { defineMatterSignal } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined } = words

type Measure = { m: number; acting: number; ties: string; events: string | null }

const kindsOfTie: Record<string, [en: string, zh: string]> = {
  home: ['address or device', '地址或设备'],
  money: ['wallet', '钱包'],
  person: ['phone or person', '电话或身份'],
  deed: ['waybill or photo', '运单或照片'],
}

/** Several accounts, each with false refunds of its own, held together by two or more independent kinds of trace. */
export const signal = defineMatterSignal<Measure>({
  name: 'account-family',
  of: 'malicious_refund',
  code: 'RF-06',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'identity',
  reads: ['matters_malicious_refund', 'refund_rows'],
  sql: `SELECT x.m, x.acting, x.ties, ${joined('r.request_event', { orderBy: 'r.request_event', where: 'r.false_kinds > 0', most: 20 })} AS events
    FROM matters_malicious_refund x JOIN refund_rows r ON r.m = x.m GROUP BY x.m, x.acting, x.ties`,
  level: ({ acting }) => (acting >= 4 ? 'many' : acting >= 2 ? 'few' : undefined),
  bits: { few: 2, many: 4 },
  sentence: ({ acting, ties }) => {
    const kinds = ties.split('\u001f').filter((tie) => tie in kindsOfTie)
    return {
      en: `${acting} accounts with false refunds share what one hand would: ${kinds.map((tie) => kindsOfTie[tie]![0]).join(', ')}.`,
      zh: `${acting} 个有虚假退款的账号存在共同特征：${kinds.map((tie) => kindsOfTie[tie]![1]).join('、')}。`,
    }
  },
  innocent: {
    en: 'A household shares its phone, its purse and a bad experience with one shop.',
    zh: '同一家庭共用电话与钱包，并在同一店铺遇到问题。',
  },
})
