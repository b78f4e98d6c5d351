/** The edition for the public: the same records with everybody blacked out, the same rule, and the root that binds it to the full edition. */
import { readOrders } from '../proof/index.ts'
import { type Files, jsonText } from './bag.ts'
import { addRule, inPieces, type Put } from './contents.ts'
import type { Gathered } from './gather.ts'
import type { CaseMaterial, Entry } from './material.ts'
import { redact, type Redaction } from './redact.ts'

type Redacted = { gathered: Gathered; events: Entry[]; key: Uint8Array; commitments: string }

/** What the redacted bag holds, but for the head and the entry of the export. */
export function publicContents({ gathered, events, key, commitments }: Redacted): Files {
  const { material, parameters } = gathered
  const files: Files = new Map()
  const put: Put = (path, bytes) => void files.set(`data/${path}`, bytes)
  const redaction = redact(events, key, material)
  const label = (id: string): string => redaction.labelOf('order', id)
  addRule(put, gathered, readOrders(redaction.records, parameters), redaction.records, label)
  inPieces(redaction.lines, 20_000, (nth, some) => put(`20-records/records-${nth}.jsonl`, some.join('')))
  put('10-findings/findings.json', jsonText(material.verdicts.map((verdict) => redactedVerdict(verdict, redaction))))
  put('60-ledger/redaction.json', jsonText({ spec: 'aedile.redaction/1', edition: 'redacted', records: events.length, root: commitments }))
  put(
    '00-cover/certificate.json',
    jsonText({
      title: { zh: '电子证明文件（公开版）', en: 'Electronic certificate (redacted edition)' },
      request_no: material.request.request_no,
      commitments,
      ledger_head: { origin: material.ledger.origin, size: material.ledger.size, root: material.ledger.root },
    }),
  )
  put('00-cover/cover.md', redactedCover(material))
  return files
}

function redactedVerdict(verdict: CaseMaterial['verdicts'][number], { labelOf, cleaned }: Redaction): unknown {
  const orders = (ids: readonly string[]): string[] => ids.map((id) => labelOf('order', id))
  const reasons = (list: CaseMaterial['verdicts'][number]['reasons']): unknown[] =>
    list.map(({ code, weight_bits, text }) => ({ code, weight_bits, text: { en: cleaned(text.en), zh: cleaned(text.zh) } }))
  return {
    subject: labelOf(verdict.subject.kind, verdict.subject.id),
    behaviour: verdict.behaviour,
    role: verdict.role,
    certainty: verdict.certainty,
    proven_orders: orders(verdict.proven_order_ids),
    supported_orders: orders(verdict.supported_order_ids),
    excluded_orders: orders(verdict.excluded_order_ids),
    reasons: reasons(verdict.reasons),
    contrary: reasons(verdict.contrary),
    searched: verdict.searched,
    measure: verdict.measure,
  }
}

const redactedCover = ({ case_id, sums, request }: CaseMaterial): string => `# 证据包（公开版） · Evidence bag, redacted edition ${case_id}

人员、账号、店铺、钱包、单号与自由文本均以承诺值代替；同一对象使用同一代号（如 shop-3）。时间、金额、状态如实保留。
People, accounts, shops, wallets, numbers and free text are replaced by commitments; one label, such as shop-3, stands for one thing throughout. Times, amounts and states are as recorded.

已证实 proven ${sums.proven} · 有支持 supported ${sums.supported} · 已排除 excluded ${sums.excluded}
出具 · Export: ${request.request_no}，${request.exported_at}

全部字段（含涂黑者）的承诺根载于账本的出具条目；持完整版者运行 node verify/verify.mjs --against 本目录，可证明两版出自同一记录。
The root of all commitments, blacked-out fields included, is in the ledger’s entry of this export. Whoever holds the full edition proves with --against that both are of one making.

公开版不含：原始记录与其哈希（可被猜测）、完整性清单、关系图、附件。 Not in this edition: the records and their hashes (which could be guessed), completeness lists, the graph, attachments.
`
