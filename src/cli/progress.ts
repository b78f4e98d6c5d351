/** One line of progress on a terminal, plain lines elsewhere. */
import { grouped } from '../domain/money.ts'
import type { Io } from './command.ts'

const words: Record<string, { en: string; zh: string }> = {
  read: { en: 'reading events', zh: '读取事件' },
  features: { en: 'relating orders, parcels and money', zh: '关联订单、物流与资金' },
  orders: { en: 'weighing single orders', zh: '逐单研判' },
  surges: { en: 'looking for surges', zh: '查找异常激增' },
  cases: { en: 'telling cheats from victims', zh: '区分作弊者与受害者' },
  rings: { en: 'joining those who acted together', zh: '关联共同行动者' },
  behaviours: { en: 'weighing reviews, refunds, complaints and notices', zh: '研判评价、退款、投诉与通知' },
  rankings: { en: 'counting without what is fictitious', zh: '净化排名' },
}
const stages = Object.keys(words)

export function progressBar(io: Io): { tell: (stage: string, share: number) => void; end: () => void } {
  const live = process.stderr.isTTY === true
  let last = ''
  return {
    tell(stage, share) {
      const key = stage.split(':')[0]!
      const word = words[key]?.[io.lang]
      if (word === undefined) return
      const whole = Math.min(1, (stages.indexOf(key) + Math.min(1, share)) / stages.length)
      if (live) {
        const filled = Math.round(whole * 24)
        io.err(`\r\u001b[K${'█'.repeat(filled)}${'░'.repeat(24 - filled)} ${String(Math.round(whole * 100)).padStart(3)} %  ${word}`)
      } else if (key !== last) {
        const [step, of] = [stages.indexOf(key) + 1, stages.length]
        io.err(io.lang === 'zh' ? `aedile: 第 ${step}/${of} 步：${word} …\n` : `aedile: step ${step} of ${of}: ${word} …\n`)
      }
      last = key
    },
    end() {
      if (live) io.err('\r\u001b[K')
    },
  }
}

/** One live line on a terminal, nothing elsewhere: files are many and short. */
export function fileLine(io: Io): { tell: (name: string, done: number, of: number) => void; end: () => void } {
  const live = process.stderr.isTTY === true
  return {
    tell(name, done, of) {
      if (live) io.err(`\r\u001b[K${of > 0 ? `${done + 1} / ${of}` : done + 1}  ${name.slice(0, 60)}`)
    },
    end() {
      if (live) io.err('\r\u001b[K')
    },
  }
}

const ledgerStages = {
  read: { en: 'reading and checking', zh: '读取并检查' },
  keep: { en: 'writing to the ledger', zh: '写入账本' },
  tables: { en: 'making tables from the ledger', zh: '由账本生成数据表' },
  sign: { en: 'publishing and signing the head', zh: '发布并签署树头' },
}

/** One live line on a terminal, one line per stage elsewhere. */
export function ledgerLine(io: Io, title = ''): { tell: (stage: keyof typeof ledgerStages, done: number, of: number) => void; end: () => void } {
  const live = process.stderr.isTTY === true
  let last = ''
  return {
    tell(stage, done, of) {
      const word = `${title}${ledgerStages[stage][io.lang]}`
      if (live) io.err(`\r\u001b[K${word}${of > 1 ? `  ${grouped(done)} / ${grouped(of)}` : ' …'}`)
      else if (stage !== last) {
        const [step, steps] = [Object.keys(ledgerStages).indexOf(stage) + 1, Object.keys(ledgerStages).length]
        io.err(io.lang === 'zh' ? `aedile: 第 ${step}/${steps} 步：${word} …\n` : `aedile: step ${step} of ${steps}: ${word} …\n`)
      }
      last = stage
    },
    end() {
      if (live) io.err('\r\u001b[K')
    },
  }
}
