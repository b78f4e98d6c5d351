/** The agreement that those concerned accepted. */
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { heading, text, note } from './blocks.ts'

export function agreementsSection({ material }: CaseFile, { say, time }: Voice): Block[] {
  const rows = material.accounts.flatMap(({ account_id, agreements }) => agreements.map((one) => ({ account_id, ...one })))
  if (rows.length === 0) return []
  const most = 40
  return [
    heading(say('Service agreement accepted', '服务协议及接受记录'), 'agreements'),
    text(
      say(
        'The version accepted and the hash of its text are on record; the clauses that forbid false trade and that agree on the method of evidence are to be quoted from that text.',
        '接受的协议版本及文本哈希均有记录；禁止虚假交易的条款以及约定取证方式的条款，请自该文本摘引。',
      ),
    ),
    {
      is: 'table',
      caption: say('Acceptances', '接受记录'),
      columns: [
        { head: say('Account', '账号'), width: 1.2 },
        { head: say('Agreement', '协议'), width: 1 },
        { head: say('Version', '版本'), width: 0.8 },
        { head: say('Accepted at', '接受时间'), width: 0 },
        { head: say('Hash of the text (SHA-256)', '文本哈希（SHA-256）'), width: 0 },
      ],
      rows: rows.slice(0, most).map((row) => [row.account_id, row.agreement_id, row.version, time(row.accepted_at), { is: 'hash', text: row.text_sha256 }]),
    },
    ...(rows.length > most
      ? [
          note(
            say(
              `${most} of ${rows.length} are printed; all stand in 30-parties/accounts.jsonl of the bag.`,
              `此处列印 ${rows.length} 份中的 ${most} 份，其余载于证据包 30-parties/accounts.jsonl。`,
            ),
          ),
        ]
      : []),
  ]
}
