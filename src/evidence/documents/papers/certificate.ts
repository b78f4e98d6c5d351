/** The certificate that goes with electronic data to an authority: number of the request, seal, integrity value. */
import { getProvision } from '../../law/laws.ts'
import { lawsFor } from '../../law/matrix.ts'
import { grouped } from '../../../domain/money.ts'
import { recordsOf } from '../../law/proofs.ts'
import { defineDocument } from '../document.ts'
import { blank, heading, items, text } from '../sections/blocks.ts'
import { counselNote, lawTable } from '../sections/law.ts'

export const document = defineDocument({
  papers: ({ material }) => [
    {
      name: 'certificate',
      title: { en: 'Certificate of electronic data', zh: '电子证明文件' },
      blocks: (voice) => {
        const { say, of, time, day } = voice
        const { request, ledger, report, issuer } = material
        const root = Buffer.from(ledger.root, 'base64').toString('hex')
        const laws = lawsFor(material, [getProvision('edata_2016'), getProvision('network_crime_2022'), getProvision('ecommerce_records')])
        return [
          {
            is: 'facts',
            rows: [
              [say('Number of the request', '调证法律文书编号'), request.request_no.trim() === '' ? blank(voice) : request.request_no],
              [say('Ground', '提供依据'), request.basis.trim() === '' ? blank(voice) : request.basis],
              [say('Issued by', '出具单位'), issuer.organisation.trim() === '' ? blank(voice) : issuer.organisation],
              [say('Contact', '联系人'), issuer.contact ?? blank(voice)],
              [say('Approved by', '批准人'), request.approver.trim() === '' ? blank(voice) : request.approver],
              [say('Case', '案件编号'), material.case_id],
              [say('Made at', '制作时间'), time(request.exported_at)],
              [say('Integrity value: head of the ledger (SHA-256)', '完整性校验值：账本头哈希（SHA-256）'), { is: 'hash', text: root }],
              [say('Entries under this head', '该账本头所含条目数'), grouped(ledger.size)],
              [say('Name of the ledger', '账本名称'), ledger.origin],
              [say('Hash of the report (SHA-256)', '研判报告哈希（SHA-256）'), { is: 'hash', text: report.sha256 }],
            ],
          },
          heading(say('What is handed over', '提供的电子数据')),
          {
            is: 'table',
            caption: say('Contents', '数据清单'),
            columns: [
              { head: say('Category', '类别'), width: 1.2 },
              { head: say('Format', '格式'), width: 1 },
              { head: say('Number', '数量'), width: 0, align: 'right' },
              { head: say('Where it lies in the bundle', '证据包内位置'), width: 1.2 },
            ],
            rows: [
              [
                say('Orders with their payments, parcels, refunds, reviews and messages', '订单及其付款、物流、退款、评价与沟通记录'),
                'JSON, JSON Lines',
                grouped(material.orders.length),
                '20-records/',
              ],
              [say('Accounts: registration, agreements, explanations', '账号：注册、协议、说明'), 'JSON', grouped(material.accounts.length), '30-parties/'],
              [say('Shops', '店铺'), 'JSON', grouped(material.shops.length), '30-parties/'],
              [say('Findings and the table of orders', '认定与逐单表'), 'JSON, CSV', grouped(material.verdicts.length), '10-findings/'],
              [
                say('Proofs that each record stands in the ledger', '各记录在账本中的存在证明'),
                say('text', '文本'),
                grouped(recordsOf(material).length),
                '60-ledger/',
              ],
            ],
          },
          heading(say('How integrity is protected', '完整性保护方法')),
          items(
            [
              say(
                'Every record was written to an append-only ledger when it came in. Its hash is a leaf of a Merkle tree (RFC 6962, SHA-256); the integrity value above is the root of that tree and covers every record.',
                '各条记录接收时即写入只增不改的账本，其哈希为默克尔树（RFC 6962，SHA-256）的叶；上列完整性校验值为该树的根，覆盖全部记录。',
              ),
              say(
                'The head of the ledger is signed, and time-stamped by an outside authority where one is configured (RFC 3161).',
                '账本头经数字签名；配置外部时间戳服务的，另附可信时间戳（RFC 3161）。',
              ),
              say(
                'manifest-sha256.txt lists the hash of every file of the bundle; tagmanifest-sha256.txt the hash of that list. Changing one byte anywhere makes the check fail.',
                'manifest-sha256.txt 列明证据包内每个文件的哈希，tagmanifest-sha256.txt 列明该清单的哈希；任一字节的改动均会导致核验失败。',
              ),
              say(
                'The check needs no network and nothing of ours: bash verify/verify.sh . or node verify/verify.mjs . in the unpacked bundle.',
                '核验无需联网，亦无需本单位软件：在解包后的目录中运行 bash verify/verify.sh . 或 node verify/verify.mjs . 即可。',
              ),
              say(
                'Personal values are tokens and commitments; the values themselves are handed over only as the request demands.',
                '个人信息以令牌与承诺值表示；其原值仅按调证文书载明的范围另行提供。',
              ),
            ],
            true,
          ),
          heading(say('What was not changed', '关于增删的说明')),
          text(
            say(
              'No record was changed or removed. The bundle also holds what speaks for those concerned. What the platform does not see (talks and payments by other services) is not in it.',
              '未对任何记录作出修改或删除；证据包同时包含有利于当事方的材料。平台不可见的内容（其他服务上的沟通与付款）不在其中。',
            ),
          ),
          heading(say('Rules this certificate answers to', '依据的规定')),
          lawTable(laws, voice),
          counselNote(voice),
          {
            is: 'sign',
            parties: [
              [say('Made by: ____________', '制作人：＿＿＿＿＿＿'), say('Date: ____________', '日期：＿＿＿＿＿＿')],
              [say('Handed to: ____________', '接收人：＿＿＿＿＿＿'), say('Date: ____________', '日期：＿＿＿＿＿＿')],
            ],
          },
          { is: 'seal', lines: [of({ en: '(electronic seal of the unit)', zh: '（加盖单位电子公章）' }), day(request.exported_at)] },
        ]
      },
    },
  ],
})
