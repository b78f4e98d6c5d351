/** The one way a page gives a command: what it does in words, what it asks, then a button that repeats the verb. Enter never signs. */
import { Dialog } from '@base-ui/react/dialog'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useContext, useId, useState } from 'react'
import { post, Problem, useGet } from '../api.ts'
import { amountOf, currencies, hintOf, nameOfCurrency, wrongOf } from '../amount.ts'
import { type CommandWords, commandWords, type Field } from '../commands.ts'
import { bodyOf, choicesOf, type Draft, isUnfinished } from '../body.ts'
import { dropDraft, findDraft, keepDraft } from '../drafts.ts'
import { comma, colon, say, useSay } from '../i18n.tsx'
import type { Me } from '../things.ts'
import { useTroubleText } from './states.tsx'
import { At, DueProcessNow } from './time.tsx'
import { money } from '../../../src/domain/money.ts'
import { personRoleWords, stateWords, subjectKindWords, wordOf } from '../words.ts'

const words = {
  reasons: say('Reasons, in your own words', '理由（请用自己的话）'),
  cancel: say('Cancel', '取消'),
  optional: say('optional', '选填'),
  ids: say('one a line, or separated by commas', '每行一个，或以逗号分隔'),
  subjects: say('kind:id, one a line, such as account:A-1', '每行一个，格式为“类别:编号”，如 account:A-1'),
  inEnglish: say('in English', '英文'),
  inChinese: say('in Chinese', '中文'),
  theirs: say('This is done by', '此项由以下角色办理：'),
  kept: say(
    'What you write stays in this browser, for you alone, until the server has taken it, you discard it or sign out; two weeks at most.',
    '所填内容仅为您本人保存在本浏览器，直到服务器接收、您放弃或退出登录，最长两周。',
  ),
  draft: say('begun, not sent', '已起草，未提交'),
  begun: say('You began this', '您起草于'),
  discard: say('Discard what I wrote', '放弃草稿'),
  recorded: say('Recorded as entry', '已记录，条目'),
  now: say('State', '状态'),
  uploading: say('uploading …', '正在上传……'),
  yes: say('yes', '是'),
  no: say('no', '否'),
  open: say('What can be done now', '目前可以进行的操作'),
}

/** A moment as the field of a form takes it: in the reader's zone, to the second. */
function inputTime(ms: number): string {
  const here = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000)
  return here.toISOString().slice(0, 19)
}

type Answer = { state?: string; open?: string[]; acts?: { entry: number; type: string }[] }

const subjectKinds = ['shop', 'account', 'person', 'wallet', 'agent', 'right_holder', 'group'] as const

async function sendFile(file: File): Promise<string> {
  const response = await fetch('/v1/files', {
    method: 'POST',
    body: file,
    headers: { 'content-type': file.type || 'application/octet-stream', 'idempotency-key': crypto.randomUUID() },
  })
  const body = (await response.json()) as { sha256?: string; detail?: string }
  if (!response.ok || body.sha256 === undefined) throw new Problem(response.status, body)
  return body.sha256
}

function Input({ field, draft, put }: { field: Field; draft: Draft; put: (name: string, value: string) => void }) {
  const t = useSay()
  const id = useId()
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const troubleText = useTroubleText()
  const value = draft[field.name] ?? ''
  const set = (next: string): void => put(field.name, next)
  const currency = (draft['currency'] ?? '').trim()
  const read = field.kind === 'money' && value.trim() !== '' ? amountOf(value, currency) : undefined
  const unread = read !== undefined && 'wrong' in read ? t(wrongOf(read.wrong, currency)) : undefined
  const help = field.help ?? (field.kind === 'money' ? (read !== undefined && 'minor' in read ? money(read.minor, currency) : hintOf(currency)) : undefined)
  const own = { id, 'aria-describedby': help === undefined ? undefined : `${id}-help` }
  const control = (): ReactNode => {
    switch (field.kind) {
      case 'long':
        return <textarea {...own} value={value} onChange={(event) => set(event.target.value)} />
      case 'ids':
      case 'subjects':
        return (
          <textarea
            {...own}
            className="mono"
            value={value}
            placeholder={t(field.kind === 'ids' ? words.ids : words.subjects)}
            onChange={(event) => set(event.target.value)}
          />
        )
      case 'both':
        return (
          <span className="row">
            {(['zh', 'en'] as const).map((lang) => (
              <input
                key={lang}
                id={lang === 'zh' ? id : undefined}
                aria-label={`${t(field.label)} ${t(lang === 'zh' ? words.inChinese : words.inEnglish)}`}
                placeholder={t(lang === 'zh' ? words.inChinese : words.inEnglish)}
                style={{ flex: '1 1 160px' }}
                value={draft[`${field.name}.${lang}`] ?? ''}
                onChange={(event) => put(`${field.name}.${lang}`, event.target.value)}
              />
            ))}
          </span>
        )
      case 'time':
        return <input {...own} type="datetime-local" step={1} value={value} onChange={(event) => set(event.target.value)} />
      case 'number':
        return <input {...own} type="number" min={0} value={value} onChange={(event) => set(event.target.value)} />
      case 'money':
        return (
          <input
            {...own}
            inputMode="decimal"
            autoComplete="off"
            aria-invalid={unread !== undefined}
            value={value}
            onChange={(event) => set(event.target.value)}
          />
        )
      case 'currency':
        return (
          <select {...own} value={value} onChange={(event) => set(event.target.value)}>
            <option value="" />
            {currencies.map((code) => (
              <option key={code} value={code}>
                {code} · {t(nameOfCurrency(code))}
              </option>
            ))}
          </select>
        )
      case 'yes':
        return <input {...own} type="checkbox" checked={value === 'yes'} onChange={(event) => set(event.target.checked ? 'yes' : '')} />
      case 'truth':
        return (
          <select {...own} value={value} onChange={(event) => set(event.target.value)}>
            <option value="" />
            <option value="yes">{t(words.yes)}</option>
            <option value="no">{t(words.no)}</option>
          </select>
        )
      case 'choice':
        return (
          <select {...own} value={value} onChange={(event) => set(event.target.value)}>
            <option value="" />
            {choicesOf(field, draft).map(([code, text]) => (
              <option key={code} value={code}>
                {t(text)}
              </option>
            ))}
          </select>
        )
      case 'subject': {
        const at = value.indexOf(':')
        const [kind, name] = at === -1 ? ['shop', value] : [value.slice(0, at), value.slice(at + 1)]
        return (
          <span className="row">
            <select aria-label={t(field.label)} style={{ width: 130 }} value={kind} onChange={(event) => set(`${event.target.value}:${name}`)}>
              {subjectKinds.map((one) => (
                <option key={one} value={one}>
                  {t(wordOf(subjectKindWords, one))}
                </option>
              ))}
            </select>
            <input {...own} style={{ flex: 1 }} value={name} onChange={(event) => set(`${kind}:${event.target.value}`)} />
          </span>
        )
      }
      case 'file':
        return (
          <input
            {...own}
            type="file"
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file === undefined) return
              setBusy(true)
              setWrong('')
              sendFile(file)
                .then(set, (error: unknown) => setWrong(troubleText(error as Error)))
                .finally(() => setBusy(false))
            }}
          />
        )
      default:
        return <input {...own} value={value} onChange={(event) => set(event.target.value)} />
    }
  }
  return (
    <div className="field">
      <label htmlFor={id}>
        {t(field.label)} {field.optional === true && <span className="muted small">({t(words.optional)})</span>}
      </label>
      {control()}
      {help !== undefined && (
        <span className={unread === undefined ? 'muted small' : 'small unread'} id={`${id}-help`}>
          {unread ?? t(help)}
        </span>
      )}
      {field.kind === 'file' && value !== '' && <span className="mono small">SHA-256 {value}</span>}
      {busy && <span className="small muted">{t(words.uploading)}</span>}
      {wrong !== '' && (
        <span className="small banner danger" role="alert">
          {wrong}
        </span>
      )}
    </div>
  )
}

/** What is open to this reader now. One whose dialog is up stays until it is closed, so that what was recorded is still read. */
export function Commands({
  on,
  id,
  open,
  startOf,
  primary,
}: {
  on: string
  id: string
  open: readonly string[]
  startOf?: (command: string) => Draft
  primary?: string
}) {
  const [up, setUp] = useState<string>()
  const all = up === undefined || open.includes(up) ? open : [...open, up]
  if (all.length === 0) return null
  return (
    <div className="row">
      {all.map((command) => (
        <Command
          key={command}
          on={on}
          id={id}
          command={command}
          primary={command === primary}
          start={startOf?.(command) ?? {}}
          shown={(is) => setUp(is ? command : undefined)}
        />
      ))}
    </div>
  )
}

type CommandProps = {
  on: string
  id: string
  command: string
  path?: string
  start?: Draft
  done?: (answer: Answer) => void
  primary?: boolean
  shown?: (is: boolean) => void
}

/** A button that opens the command's own dialog. */
export function Command({ on, id, command, path, start, done, primary, shown }: CommandProps) {
  const t = useSay()
  const about = commandWords(on, command)
  return (
    <CommandDialog
      about={about}
      on={on}
      draftKey={`${on}/${id}/${command}`}
      path={path ?? `/v1/${on}/${encodeURIComponent(id)}/${command}`}
      start={start ?? {}}
      done={done}
      shown={shown}
      title={`${t(about.verb)} · ${id}`}
    >
      <button type="button" className={primary === true ? 'primary' : undefined}>
        {t(about.verb)}
      </button>
    </CommandDialog>
  )
}

/** A thing that does not exist yet is made by its first command, under an id of its own. Whoever may not make it reads who does. */
export function Create({ on, command, prefix, start }: { on: string; command: string; prefix: string; start?: Draft }) {
  const t = useSay()
  const me = useGet<Me>('/v1/me', 300_000)
  const [id, setId] = useState(() => `${prefix}-${crypto.randomUUID().slice(0, 13)}`)
  const by = commandWords(on, command).by ?? []
  if (me.data === undefined) return null
  if (!(me.data.roles ?? []).some((role) => (by as readonly string[]).includes(role)))
    return (
      <span className="muted small">
        {t(commandWords(on, command).verb)}
        {t(colon)}
        {t(words.theirs)} {by.map((role) => t(wordOf(personRoleWords, role))).join(t(comma))}
      </span>
    )
  return (
    <Command
      on={on}
      id={id}
      command={command}
      primary
      {...(start === undefined ? {} : { start })}
      done={() => setId(`${prefix}-${crypto.randomUUID().slice(0, 13)}`)}
    />
  )
}

export function CommandDialog({
  about,
  on,
  draftKey,
  path,
  start,
  fixed,
  done,
  shown,
  title,
  children,
}: {
  about: CommandWords
  /** Of what kind the thing is, for the words of what else is open. */
  on?: string
  draftKey: string
  path: string
  start: Draft
  /** Fields of the body that are settled by which button was pressed. */
  fixed?: Record<string, unknown>
  done?: ((answer: Answer) => void) | undefined
  shown?: ((is: boolean) => void) | undefined
  title: string
  children: React.ReactElement<Record<string, unknown>>
}) {
  const t = useSay()
  const queries = useQueryClient()
  const troubleText = useTroubleText()
  const me = useGet<Me>('/v1/me', 300_000)
  const person = me.data?.id ?? ''
  const [opened, setOpened] = useState(false)
  const [draft, setDraft] = useState<Draft>(start)
  const [key, setKey] = useState(() => crypto.randomUUID())
  const [said, setSaid] = useState<Answer | undefined>()
  const [keptAt, setKeptAt] = useState<number | undefined>(() => findDraft(localStorage, person, draftKey, Date.now())?.at)
  const here = useContext(DueProcessNow)
  const open = (): void => {
    const kept = findDraft(localStorage, person, draftKey, Date.now())
    setKeptAt(kept?.at)
    // What is recorded with its time mostly happens now.
    const asked = (about.fields ?? []).filter(({ kind, name, optional }) => kind === 'time' && name === 'at' && optional !== true)
    setDraft({ ...Object.fromEntries(asked.map(({ name }) => [name, inputTime(here ?? Date.now())])), ...start, ...kept?.draft })
    setSaid(undefined)
  }
  const discard = (): void => {
    dropDraft(localStorage, person, draftKey)
    setKeptAt(undefined)
    setDraft(start)
    setKey(crypto.randomUUID())
  }
  const send = useMutation({
    mutationFn: () => post<Answer>(path, { ...fixed, ...bodyOf(about.fields ?? [], draft, about.noReasons !== true) }, key),
    onSuccess: (answer) => {
      discard()
      setSaid(answer)
      void queries.invalidateQueries()
      done?.(answer)
    },
  })
  // Another body is another command: the key is good for one.
  const put = (name: string, value: string): void => {
    const next = { ...draft, [name]: value }
    setDraft(next)
    keepDraft(localStorage, person, draftKey, next, start, Date.now())
    setKey(crypto.randomUUID())
  }
  const missing = isUnfinished(about.fields ?? [], draft, about.noReasons !== true)
  return (
    <Dialog.Root
      open={opened}
      onOpenChange={(next) => {
        setOpened(next)
        shown?.(next)
        if (next) open()
        else setKeptAt(findDraft(localStorage, person, draftKey, Date.now())?.at)
      }}
    >
      <Dialog.Trigger render={children} />
      {keptAt !== undefined && !opened && <span className="muted small">{t(words.draft)}</span>}
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title render={<h2 />}>{title}</Dialog.Title>
          <Dialog.Description render={<p />}>{t(about.does)}</Dialog.Description>
          {said === undefined ? (
            <>
              {keptAt !== undefined && (
                <p className="small row">
                  <span>
                    {t(words.begun)} <At ms={keptAt} />
                  </span>
                  <button type="button" className="plain" onClick={discard}>
                    {t(words.discard)}
                  </button>
                </p>
              )}
              {(about.fields ?? []).map((field) => (
                <Input key={field.name} field={field} draft={draft} put={put} />
              ))}
              {about.noReasons !== true && (
                <label className="field">
                  {t(words.reasons)}
                  <textarea value={draft['reasons'] ?? ''} onChange={(event) => put('reasons', event.target.value)} />
                </label>
              )}
              {send.error && (
                <p className="banner danger" role="alert">
                  {troubleText(send.error)}
                  {send.error instanceof Problem && send.error.open.length > 0 && (
                    <span className="muted">
                      {' '}
                      {t(words.open)}
                      {t(colon)}
                      {send.error.open.map((command) => t(commandWords(on ?? '', command).verb)).join(t(comma))}
                    </span>
                  )}
                </p>
              )}
              <p className="small muted">{t(words.kept)}</p>
              <div className="row">
                <button type="button" className="primary" disabled={missing || send.isPending} onClick={() => send.mutate()}>
                  {t(about.verb)}
                </button>
                <Dialog.Close render={<button type="button" />}>{t(words.cancel)}</Dialog.Close>
              </div>
            </>
          ) : (
            <div role="status">
              <p className="banner ok">
                {t(words.recorded)} {(said.acts ?? []).map(({ entry }) => entry).join(', ') || '–'}
                {said.state !== undefined && ` · ${t(words.now)}${t(colon)}${t(wordOf(stateWords, said.state))}`}
              </p>
              <Dialog.Close render={<button type="button" className="primary" />}>OK</Dialog.Close>
            </div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
