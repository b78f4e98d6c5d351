/** From what a document says to the bytes of a PDF/A-2b: the same words, the same bytes. */
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { coverageOf, shownIn } from './glyphs.ts'

export type Cell = string | { is: 'hash' | 'strong' | 'small'; text: string } | { is: 'lines'; lines: Cell[] } | { is: 'page'; mark: string }

/** `width` is a share of the page; 0 takes what the content needs. */
export type Column = { head: string; width: number; align?: 'left' | 'right' | 'center' }

export type Block =
  /** `mark` lets a `page` cell elsewhere say on which page this stands. */
  | { is: 'heading'; level: 1 | 2; text: string; mark?: string }
  | { is: 'text'; text: string }
  | { is: 'note'; text: string }
  | { is: 'items'; ordered: boolean; items: Cell[] }
  | { is: 'facts'; rows: [label: string, value: Cell][] }
  | { is: 'table'; caption: string; columns: Column[]; rows: Cell[][]; total?: Cell[] }
  /** Words meant to be published or signed as they stand. */
  | { is: 'quote'; lines: string[]; signed: string[] }
  | {
      is: 'chain'
      levels: { id: string; title: string; under: string; harmed: boolean }[][]
      /** `seen` is false for a tie the platform did not see itself. */
      edges: { from: string; to: string; label: string; seen: boolean }[]
    }
  | { is: 'sign'; parties: string[][] }
  | { is: 'seal'; lines: string[] }
  /** On pages turned sideways. */
  | { is: 'wide'; blocks: Block[] }

export type Written = {
  lang: 'zh' | 'en'
  title: string
  /** Under the title; '' for none. */
  under: string
  head: [left: string, right: string]
  foot: string
  /** On whose clock the times are told. */
  zone: string
  keywords: string[]
  /** Stands in the file as its date; a document has no clock. */
  date_ms: number
  blocks: Block[]
}

const folder = fileURLToPath(new URL('.', import.meta.url))
/** In the order in which a character is looked for. Names of people and goods come in any of these scripts; Arabic shapes serve Uyghur too. */
const fonts = [
  [
    'Noto Sans SC',
    import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
    import.meta.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
  ],
  [
    'Noto Sans',
    import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
    import.meta.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
  ],
  [
    'Noto Sans Arabic',
    import.meta.resolve('@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf'),
    import.meta.resolve('@expo-google-fonts/noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf'),
  ],
  [
    'Noto Sans Thai',
    import.meta.resolve('@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf'),
    import.meta.resolve('@expo-google-fonts/noto-sans-thai/700Bold/NotoSansThai_700Bold.ttf'),
  ],
  [
    'Noto Sans KR',
    import.meta.resolve('@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf'),
    import.meta.resolve('@expo-google-fonts/noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf'),
  ],
] as const

/** What could not be set as a page: a fault of a document, never of a case. */
export class TypesetError extends Error {
  override name = 'TypesetError'
  readonly code = 'TYPESET_FAILED'
}

/** Makes a typesetter; its fonts are read once. It returns PDF/A-2b bytes, or throws TypesetError with what the typesetter said. */
export function openTypesetter(): (written: Written) => Uint8Array {
  const blobs = fonts.map(([, ...files]) => files.map((file) => readFileSync(fileURLToPath(file))))
  const compiler = NodeCompiler.create({ workspace: folder, fontArgs: [{ fontBlobs: blobs.flat() }] })
  // What regular and bold of one font both show, of any font.
  const covered = new Set(
    blobs.flatMap(([regular, bold]) => {
      const heavy = coverageOf(bold!)
      return [...coverageOf(regular!)].filter((code) => heavy.has(code))
    }),
  )
  return (written) => {
    const at = new Date(written.date_ms)
    const date = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
    const result = compiler.compile({
      mainFileContent: '#import "template.typ": document-of\n#document-of(json(bytes(sys.inputs.document)))',
      inputs: {
        document: JSON.stringify({ ...shownIn({ ...written, blocks: written.blocks.map(whole) }, covered), date, fonts: fonts.map(([family]) => family) }),
      },
    })
    const document = result.result
    const said = result.takeDiagnostics()
    if (document === null || said !== null) {
      const words = said === null ? 'no reason' : JSON.stringify(compiler.fetchDiagnostics(said).map((one: { message?: string }) => one.message))
      throw new TypesetError(`expected "${written.title}" to become pages without complaint, got ${words}`)
    }
    const bytes = compiler.pdf(document, { pdfStandard: 'a-2b', creationTimestamp: Math.floor(written.date_ms / 1000) })
    compiler.evictCache(0)
    return bytes
  }
}

/** The template asks for every field; what was left out stands here. */
function whole(block: Block): object {
  if (block.is === 'table')
    return { ...block, columns: block.columns.map((column) => ({ ...column, align: column.align ?? 'left' })), total: block.total ?? null }
  if (block.is === 'heading') return { ...block, mark: block.mark ?? null }
  return block.is === 'wide' ? { ...block, blocks: block.blocks.map(whole) } : block
}
