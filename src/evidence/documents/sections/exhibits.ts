/** The list of evidence: each exhibit with its page and a hash that whoever holds the bag makes again. */
import { createHash } from 'node:crypto'
import { leavesOf } from '../../law/matrix.ts'
import type { CaseMaterial } from '../../material.ts'
import type { Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { text } from './blocks.ts'

export type Exhibit = { name: string; source: string; proves: string; mark: string; ids: string[]; hash?: string }

/** SHA-256 of the lines `index leaf-hash` of an exhibit's records, ascending: whoever holds the bag makes it again with sha256sum. */
export function exhibitHash(material: CaseMaterial, ids: Iterable<string>): string | undefined {
  const leaves = leavesOf(material, ids)
  return leaves.length === 0
    ? undefined
    : createHash('sha256')
        .update(leaves.map(({ index, leaf_hash }) => `${index} ${leaf_hash}\n`).join(''))
        .digest('hex')
}

export function exhibitTable(material: CaseMaterial, exhibits: readonly Exhibit[], voice: Voice): Block[] {
  const { say } = voice
  return [
    {
      is: 'table',
      caption: say('List of evidence', '证据清单'),
      columns: [
        { head: say('No.', '序号'), width: 0, align: 'center' },
        { head: say('Exhibit', '名称'), width: 1.5 },
        { head: say('Source', '来源'), width: 1.2 },
        { head: say('Proves', '证明目的'), width: 1.6 },
        { head: say('Page', '页码'), width: 0, align: 'center' },
        { head: say('Hash (SHA-256)', '哈希（SHA-256）'), width: 0 },
      ],
      rows: exhibits.map((exhibit, at) => {
        const hash = exhibit.hash ?? exhibitHash(material, exhibit.ids)
        return [
          String(at + 1),
          exhibit.name,
          exhibit.source,
          exhibit.proves,
          { is: 'page', mark: exhibit.mark },
          hash === undefined ? '—' : { is: 'hash', text: hash },
        ]
      }),
    },
    text(
      say(
        'The hash of an exhibit made of records is the SHA-256 of the lines “index, space, leaf hash” of its records in ascending order; index and leaf hash stand beside every record in the bag.',
        '由多条记录组成的证据，其哈希为各记录“序号、空格、叶哈希”逐行升序排列后的 SHA-256；序号与叶哈希在证据包中随每条记录列明。',
      ),
    ),
  ]
}
