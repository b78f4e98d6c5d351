/** Those who were harmed, named only where they may be. */
import { namedVictims } from '../../law/gate.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { inColumn, paidBy } from './sums.ts'

/** Name of a harmed shop in a paper that leaves the house: by number where it did not agree to be named. */
export function victimName(file: CaseFile, voice: Voice, shop_id: string): string {
  const all = namedVictims(file.material, file.instructions.consents)
  const at = all.findIndex((one) => one.shop_id === shop_id)
  return at >= 0 && !all[at]!.named
    ? voice.say(`Shop ${at + 1} (not named: did not report, not yet asked)`, `店铺${at + 1}（未报案、未征得同意，暂不具名）`)
    : shop_id
}

export function victimsTable(file: CaseFile, voice: Voice): Block {
  const { say } = voice
  const { material, instructions } = file
  const victims = namedVictims(material, instructions.consents)
  const payments = material.extortion?.payments ?? []
  const money = inColumn(voice, paidBy(payments))
  return {
    is: 'table',
    caption: say('Harmed shops', '受害店铺'),
    columns: [
      { head: say('No.', '序号'), width: 0, align: 'center' },
      { head: say('Shop', '店铺'), width: 2 },
      { head: say('Reported to the platform', '是否向平台投诉'), width: 1.2 },
      { head: say('May be named', '可否具名'), width: 1.2 },
      { head: say('Paid', '已付金额') + money.unit, width: 1.2, align: 'right' },
      { head: say('Contact, statement', '联系方式与陈述'), width: 1.6 },
    ],
    rows: victims.map(({ shop_id, named, reported }, at) => [
      String(at + 1),
      victimName(file, voice, shop_id),
      reported ? say('yes', '是') : say('no', '否'),
      named ? (reported ? say('yes, reported', '可（已投诉）') : say('yes, consented', '可（已同意）')) : say('not yet', '暂不可'),
      payments.length === 0 ? '—' : money.all(paidBy(payments.filter(({ victim }) => victim.id === shop_id))),
      named ? say('from the vault, by two keys', '由隐私保险箱经双人授权调取') : say('withheld', '暂不提供'),
    ]),
  }
}
