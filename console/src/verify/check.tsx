/** A bag is checked here, on this machine, by the program that lies in every bag. Nothing is uploaded. */
import { useRef, useState } from 'react'
import { codes } from '../../../src/proof/verify/codes.mjs'
import { groupedIn } from '../../../src/domain/money.ts'
import { colon, say, type Say, useSay } from '../i18n.tsx'
import type { Checked, Chosen } from './worker.ts'

const words = {
  verify: say('Check a bag', '核验证据包'),
  under: say(
    'The files are read on this machine and sent nowhere. The program is the one that lies in every bag.',
    '文件仅在本机读取，不上传。所用程序与每个证据包内附带的相同。',
  ),
  folder: say('Choose the folder of a bag', '选择证据包文件夹'),
  zip: say('Choose an archive (.zip)', '选择压缩包（.zip）'),
  drop: say('or drop one here', '或拖放到此处'),
  key: say('The ledger’s key as you hold it (optional)', '您自备的账本公钥（选填）'),
  checking: say('Checking …', '正在核验……'),
  bad: say('NOT VERIFIED', '核验不通过'),
  good: say('VERIFIED', '核验通过'),
  part: say('CONSISTENT, but not everything could be checked here', '内容一致，但有项目未能在此核验'),
  keyless: say('CONSISTENT; the key was not confirmed by you', '内容一致；公钥未经您确认'),
  passed: say('passed', '通过'),
  failed: say('failed', '不通过'),
  not: say('not checked', '未核验'),
  proven: say('orders proven by replaying the rule', '重放规则逐单证实的订单'),
  files: say('files read', '读取文件'),
  first: say('The first thing that is off', '首个不符之处'),
}
const checkWords: Record<string, Say> = {
  files: say('Files', '文件'),
  signature: say('Signature', '签名'),
  timestamp: say('Timestamp', '时间戳'),
  ledger: say('Ledger', '账本'),
  heads: say('Kept heads', '留存树头'),
  witnesses: say('Witnesses', '见证'),
  recorded: say('Export recorded', '出具留痕'),
  complete: say('Completeness', '完整性'),
  fields: say('Commitments', '字段承诺'),
  rule: say('Rule replayed', '规则重放'),
  '': say('Here', '此处'),
}

/** What each check promises; the program's own sentence, which is English, stands below it. */
const promises: Record<string, Say> = {
  files: say('No file was added, taken away or changed.', '没有文件被增加、删除或改动。'),
  signature: say('The ledger’s key signed the whole.', '整包由账本密钥签署。'),
  timestamp: say('Somebody outside saw it at the stated time.', '外部机构在所述时间见证。'),
  ledger: say('Every record stands in the signed head of the ledger.', '每条记录均在账本签名树头之中。'),
  heads: say('The ledger grew out of the heads you kept.', '账本由您留存的树头延续而来。'),
  witnesses: say('So many witnesses saw the same ledger.', '足够多的见证人见到同一账本。'),
  recorded: say('That it was handed out, to whom and why is in the ledger itself.', '出具对象与缘由已记入账本。'),
  complete: say('Nothing that speaks of these orders was left out.', '与这些订单有关的记录没有遗漏。'),
  fields: say('A redacted edition can be held against this one.', '公开版可与本版逐项对照。'),
  rule: say('The rule, run again here, finds the same orders.', '在此重新运行规则，得到相同订单。'),
}
const editionWords: Record<string, Say> = { full: say('full edition', '完整版'), redacted: say('redacted edition', '公开版') }

/** Files of a dropped folder, however deep. */
async function within(entry: FileSystemEntry): Promise<Chosen> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ name: entry.fullPath.replace(/^\//, ''), file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: Chosen = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return found
    for (const one of some) found.push(...(await within(one)))
  }
}

type Told = { state: 'idle' } | { state: 'busy' } | { state: 'done'; checked: Checked } | { state: 'error'; error: string }

function Result({ checked }: { checked: Checked }) {
  const t = useSay()
  const { failures, passed, unchecked, doubts, notes } = checked
  const [tone, line] =
    failures.length > 0 ? ['danger', words.bad] : unchecked.length > 0 ? ['', words.part] : doubts.includes('key') ? ['', words.keyless] : ['ok', words.good]
  const row = (check: string, sentence: string, tone: 'cleared' | 'danger' | '', word: Say, at: number) => (
    <tr key={`${check}${word.en}${at}`}>
      <th scope="row" style={{ whiteSpace: 'nowrap' }}>
        {t(checkWords[check] ?? say(check, check))}
      </th>
      <td>
        <span className={`tag ${tone}`}>{t(word)}</span>
      </td>
      <td>
        {promises[check] !== undefined && <span style={{ display: 'block' }}>{t(promises[check])}</span>}
        <span className="small muted" lang="en" style={{ overflowWrap: 'anywhere' }}>
          {groupedIn(sentence)}
        </span>
      </td>
    </tr>
  )
  return (
    <div role="status">
      <p className={`banner ${tone}`}>
        <b>{t(line)}</b> · {t(editionWords[checked.edition] ?? say(checked.edition, checked.edition))} · {t(words.files)} {checked.files}
        {checked.proven !== undefined && ` · ${t(words.proven)}${t(colon)}${checked.proven}`}
      </p>
      {failures[0] !== undefined && (
        <p>
          {t(words.first)}
          {t(colon)}
          <b>{codes[failures[0].code] === undefined ? failures[0].code : t(codes[failures[0].code]!)}</b> <span className="mono small">{failures[0].code}</span>
        </p>
      )}
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t(words.verify)}>
        <table className="plain-table">
          <tbody>
            {failures.map(({ check, sentence }, at) => row(check, sentence, 'danger', words.failed, at))}
            {unchecked.map(({ check, sentence }, at) => row(check, sentence, '', words.not, at))}
            {passed.map(({ check, sentence }, at) => row(check, sentence, 'cleared', words.passed, at))}
          </tbody>
        </table>
      </div>
      {notes.map((note) => (
        <p key={note} className="small muted" lang="en">
          {groupedIn(note)}
        </p>
      ))}
    </div>
  )
}

export function Verify() {
  const t = useSay()
  const [told, setTold] = useState<Told>({ state: 'idle' })
  const [key, setKey] = useState('')
  const folder = useRef<HTMLInputElement>(null)
  const zip = useRef<HTMLInputElement>(null)
  const check = (chosen: Chosen): void => {
    if (chosen.length === 0) return
    setTold({ state: 'busy' })
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', (event: MessageEvent<{ checked?: Checked; error?: string }>) => {
      worker.terminate()
      setTold(event.data.checked === undefined ? { state: 'error', error: event.data.error ?? '' } : { state: 'done', checked: event.data.checked })
    })
    worker.addEventListener('error', (event) => setTold({ state: 'error', error: event.message }))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    worker.postMessage({ chosen, key })
  }
  const ofInput = (input: HTMLInputElement): Chosen => [...(input.files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }))
  return (
    <section
      className="card"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        const entries = [...event.dataTransfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
        void Promise.all(entries.map(within)).then((lists) => check(lists.flat()))
      }}
    >
      <h2>{t(words.verify)}</h2>
      <p className="muted">{t(words.under)}</p>
      <label className="field">
        <span>{t(words.key)}</span>
        <input className="mono" value={key} onChange={(event) => setKey(event.target.value)} />
      </label>
      <p className="row">
        <button type="button" className="primary" onClick={() => folder.current?.click()}>
          {t(words.folder)}
        </button>
        <button type="button" onClick={() => zip.current?.click()}>
          {t(words.zip)}
        </button>
        <span className="muted">{t(words.drop)}</span>
      </p>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={t(words.folder)}
        multiple
        {...({ webkitdirectory: '' } as object)}
        onChange={(event) => check(ofInput(event.target))}
      />
      <input ref={zip} type="file" hidden aria-label={t(words.zip)} accept=".zip,application/zip" onChange={(event) => check(ofInput(event.target))} />
      {told.state === 'busy' && (
        <p role="status" className="muted">
          {t(words.checking)}
        </p>
      )}
      {told.state === 'error' && (
        <p role="alert" className="banner danger">
          {told.error}
        </p>
      )}
      {told.state === 'done' && <Result checked={told.checked} />}
    </section>
  )
}
