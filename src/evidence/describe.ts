/** The pages and tables of a bag that are read off the material alone: certificate, loss, payments, health, the description for other tools. */
import { createHash } from 'node:crypto'
import { sheetCsv } from '../proof/index.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { fileName, type Files, jsonText } from './bag.ts'
import type { CaseMaterial, Entry } from './material.ts'

export function healthOf(ledger: Ledger, entries: ReadonlyMap<number, Entry>): unknown[] {
  const heads = ledger.heads()
  return [
    {
      kind: 'statement',
      text: 'What the ledger knows of the systems: heads signed and missed, gaps of carriers. Uptime and error counters of the marketplace are not in it.',
    },
    {
      kind: 'heads',
      signed: heads.length,
      stamped: heads.filter(({ stamp }) => stamp !== null).length,
      first: heads[0]?.time ?? null,
      last: heads.at(-1)?.time ?? null,
    },
    ...[...entries.values()]
      .filter(({ type }) => type === 'carrier.feed_interrupted')
      .map(({ id, time, data }) => ({ kind: 'carrier_gap', id, time, carrier: data['carrier'], from: data['from'], to: data['to'] })),
  ]
}

export const clockOf = (ledger: Ledger): unknown[] =>
  ledger.heads().map(({ size, time, stamp, missed }) => ({ kind: 'head', size, head_time: time, stamped: stamp !== null, missed }))

export function certificateOf(material: CaseMaterial, commitments: string, files: Files): unknown {
  const hash = (path: string): string | undefined => (files.has(path) ? createHash('sha256').update(files.get(path)!).digest('hex') : undefined)
  return {
    spec: 'aedile.certificate/1',
    title: { zh: '电子证明文件', en: 'Electronic certificate' },
    request_no: material.request.request_no,
    basis: material.request.basis,
    approver: material.request.approver,
    unit: material.issuer.organisation,
    case_id: material.case_id,
    made_at: material.request.exported_at,
    seal: { method: 'Ed25519 over tagmanifest-sha256.txt by the key of the ledger', keys: material.ledger.vkeys },
    integrity: {
      method: 'SHA-256; RFC 6962 tree head; the integrity value of the whole bag is the SHA-256 of tagmanifest-sha256.txt',
      ledger_head: { origin: material.ledger.origin, size: material.ledger.size, root: material.ledger.root },
      commitments,
      per_order_table: hash('data/10-findings/per-order-table.csv'),
      replay: hash('data/50-rules/replay.json'),
      loss_sheet: hash('data/80-loss/loss-sheet.csv'),
    },
    extraction:
      'Read from the append-only ledger by identifier; the entries are the exact bytes the ledger hashes; nothing was added or left out of an order’s entries.',
  }
}

export function lossCsv({ loss, orders }: CaseMaterial): string {
  const names = new Map(loss.lines.map(({ code, name }) => [code, [name.zh, name.en] as const]))
  return sheetCsv(
    loss,
    orders.map(({ currency }) => currency),
    (code) => names.get(code)!,
  )
}

export function lossText({ loss }: CaseMaterial): string {
  return `# 损失计算方法 · Method of the loss sheet

${loss.method.zh}
${loss.method.en}

${loss.lines.map(({ name, method }) => `- ${name.zh} · ${name.en}：${method.zh} ${method.en}`).join('\n')}

## 假设 · Assumptions

${loss.assumptions.map(({ en, zh }) => `- ${zh} ${en}`).join('\n')}

逐笔来源：data/20-records 内各订单的退款、物流与付款记录；合计可由 verify.mjs 重算。
Sources: the refunds, shipments and payments of each order in data/20-records; verify.mjs computes the totals again.
`
}

/** CASE/UCO: the investigation, what was done, and which files came of it. */
export function caseDescription(material: CaseMaterial, files: Files): string {
  const id = (name: string): string => `kb:${name}`
  const exhibits = [
    ...Map.groupBy(
      [...files].filter(([path]) => !path.startsWith('data/60-ledger/')),
      ([path]) => path.split('/')[1]!,
    ),
  ].map(([folder, list]) => ({
    '@id': id(`exhibit-${folder}`),
    '@type': 'case-investigation:ProvenanceRecord',
    'uco-core:description': `Folder ${folder}`,
    'uco-core:object': list.map(([path, bytes]) => ({
      '@id': id(`file-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`),
      '@type': 'uco-observable:File',
      'uco-core:hasFacet': [
        {
          '@type': 'uco-observable:FileFacet',
          'uco-observable:filePath': path,
          'uco-observable:sizeInBytes': Buffer.byteLength(bytes),
        },
        {
          '@type': 'uco-observable:ContentDataFacet',
          'uco-observable:hash': [
            {
              '@type': 'uco-types:Hash',
              'uco-types:hashMethod': 'SHA256',
              'uco-types:hashValue': { '@type': 'xsd:hexBinary', '@value': createHash('sha256').update(bytes).digest('hex') },
            },
          ],
        },
      ],
    })),
  }))
  return jsonText({
    '@context': {
      kb: `urn:aedile:${fileName(material.case_id)}:`,
      'case-investigation': 'https://ontology.caseontology.org/case/investigation/',
      'uco-action': 'https://ontology.unifiedcyberontology.org/uco/action/',
      'uco-core': 'https://ontology.unifiedcyberontology.org/uco/core/',
      'uco-identity': 'https://ontology.unifiedcyberontology.org/uco/identity/',
      'uco-observable': 'https://ontology.unifiedcyberontology.org/uco/observable/',
      'uco-types': 'https://ontology.unifiedcyberontology.org/uco/types/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@graph': [
      {
        '@id': id('investigation'),
        '@type': 'case-investigation:Investigation',
        'uco-core:name': material.case_id,
        'case-investigation:focus': material.behaviour,
        'uco-core:object': [{ '@id': id('collect') }, { '@id': id('export') }, ...exhibits.map((one) => ({ '@id': one['@id'] }))],
      },
      { '@id': id('issuer'), '@type': 'uco-identity:Organization', 'uco-core:name': material.issuer.organisation },
      {
        '@id': id('collect'),
        '@type': 'case-investigation:InvestigativeAction',
        'uco-core:name': 'Records kept in the append-only ledger in the ordinary course of business',
        'uco-action:performer': { '@id': id('issuer') },
        'uco-action:endTime': { '@type': 'xsd:dateTime', '@value': material.report.as_of },
      },
      {
        '@id': id('export'),
        '@type': 'case-investigation:InvestigativeAction',
        'uco-core:name': `Export on request ${material.request.request_no}`,
        'uco-core:description': material.request.basis,
        'uco-action:performer': { '@id': id('issuer') },
        'uco-action:endTime': { '@type': 'xsd:dateTime', '@value': material.request.exported_at },
        'uco-action:result': exhibits.map((one) => ({ '@id': one['@id'] })),
      },
      ...exhibits,
    ],
  })
}
