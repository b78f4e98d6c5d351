/** What is offered as evidence, once for every paper that lists it. */
import { grouped } from '../../domain/money.ts'
import { counted, ordersAtIssue } from '../law/proofs.ts'
import type { CaseFile, Voice } from './document.ts'
import type { Exhibit } from './sections/exhibits.ts'

/** `mark`s name headings: `orders`, `contrary`, `loss`, `agreements`, `explanations`. A paper without such a heading prints a dash for the page. */
export function exhibitsOf({ material }: CaseFile, { say }: Voice): Exhibit[] {
  const orders = ordersAtIssue(material)
  const agreements = material.accounts.flatMap(({ agreements: list }) => list)
  const explanations = [...material.accounts, ...material.shops].flatMap(({ explanations: list }) => list)
  const platform = say('platform records', '平台业务记录')
  const made: (Exhibit | undefined)[] = [
    agreements.length === 0
      ? undefined
      : {
          name: say(`Acceptances of the service agreement (${grouped(agreements.length)})`, `服务协议接受记录（${grouped(agreements.length)} 份）`),
          source: platform,
          proves: say('the rules agreed, their version and time', '约定的规则及其版本、时间'),
          mark: 'agreements',
          ids: agreements.map(({ evidence_id }) => evidence_id),
        },
    orders.length === 0
      ? undefined
      : {
          name: say(
            `Orders, snapshots, payments, parcels and refunds (${counted(orders.length, 'order')})`,
            `订单、快照、付款、物流与退款记录（${grouped(orders.length)} 笔）`,
          ),
          source: platform,
          proves: say('each order, what was paid and how it ended', '各笔订单的内容、付款与结果'),
          mark: 'orders',
          ids: orders.flatMap(({ events }) => events.map(({ id }) => id)),
        },
    orders.every(({ payer_link_to_seller }) => payer_link_to_seller === null)
      ? undefined
      : {
          name: say('Money back and verified ties of the payers', '回款记录及付款方关联的核实材料'),
          source: say('payment rails, verified links', '支付记录、核实材料'),
          proves: say('money came back from the seller', '付款后收到卖家退回的货款'),
          mark: 'orders',
          ids: orders.flatMap(({ payer_link_to_seller, money_back_evidence_id }) => [
            ...(payer_link_to_seller?.evidence ?? []),
            ...(money_back_evidence_id === null ? [] : [money_back_evidence_id]),
          ]),
        },
    explanations.length === 0
      ? undefined
      : {
          name: say(`Requests for an explanation and the answers (${explanations.length})`, `要求说明的通知及答复（${explanations.length} 份）`),
          source: platform,
          proves: say('an explanation was asked; what was answered', '已要求说明；答复内容'),
          mark: 'explanations',
          ids: explanations.flatMap(({ evidence_ids }) => evidence_ids),
        },
    (material.extortion?.reviews ?? []).length === 0
      ? undefined
      : {
          name: say(`Reviews (${material.extortion!.reviews.length})`, `评价记录（${material.extortion!.reviews.length} 条）`),
          source: platform,
          proves: say('what was put into the review system and how it changed', '向评价系统写入的内容及其变更'),
          mark: 'orders',
          ids: material.extortion!.reviews.flatMap(({ evidence_ids }) => evidence_ids),
        },
    (material.extortion?.payments ?? []).length === 0
      ? undefined
      : {
          name: say(`Demands and payments (${material.extortion!.payments.length})`, `索要与付款记录（${material.extortion!.payments.length} 项）`),
          source: say('payment rails, shops', '支付记录、商家提交'),
          proves: say('what was asked for and paid', '索要与付款的数额'),
          mark: 'loss',
          ids: material.extortion!.payments.flatMap(({ evidence_ids }) => evidence_ids),
        },
    material.authority.length === 0
      ? undefined
      : {
          name: say(`Reports of authorities (${grouped(material.authority.length)})`, `主管机关材料（${grouped(material.authority.length)} 份）`),
          source: [...new Set(material.authority.map(({ authority }) => authority))].join(say(', ', '、')),
          proves: say('what the authority found', '主管机关查明的事项'),
          mark: 'authority',
          ids: material.authority.map(({ evidence_id }) => evidence_id),
        },
    material.loss.lines.length === 0
      ? undefined
      : {
          name: say('Loss sheet', '损失计算表'),
          source: say('computed from the records', '依据记录计算'),
          proves: say('amount of the loss', '损失数额'),
          mark: 'loss',
          ids: [...orders.flatMap(({ evidence_ids }) => evidence_ids), ...(material.extortion?.payments ?? []).flatMap(({ evidence_ids }) => evidence_ids)],
        },
    {
      name: say('Report of the scan', '研判报告'),
      source: say('this system', '本系统'),
      proves: say('how the findings were come by', '认定的形成过程'),
      mark: 'contrary',
      ids: [],
      hash: material.report.sha256,
    },
    {
      name: say('Head of the ledger', '账本头'),
      source: material.ledger.origin,
      proves: say('no record was changed or added afterwards', '记录未被事后更改或增补'),
      mark: 'contrary',
      ids: [],
      hash: Buffer.from(material.ledger.root, 'base64').toString('hex'),
    },
  ]
  return made.filter((one) => one !== undefined)
}
