/** The frame round every screen: brand, search over ids, places, who is signed in, how far judging has come. */
import { Dialog } from '@base-ui/react/dialog'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { get, post, useGet } from './api.ts'
import { dropOthersDrafts } from './drafts.ts'
import { comma, LanguageSwitch, say, useSay } from './i18n.tsx'
import { screens } from './nav.ts'
import type { Me, Status } from './things.ts'
import { Trouble } from './ui/states.tsx'
import { apartFromHere, At, DueProcessNow, zoneName } from './ui/time.tsx'
import { personRoleWords, wordOf } from './words.ts'

const words = {
  search: say('Order, case, shop, account: Ctrl+K', '订单、案件、店铺、账号：Ctrl+K'),
  nothing: say('Nothing is known under this id.', '未找到此编号。'),
  skip: say('To the content', '跳到内容'),
  places: say('Places', '导航'),
  menu: say('Menu', '菜单'),
  asOf: say('Judged as of', '研判截至'),
  behind: say('entries waiting to be judged', '条记录待研判'),
  current: say('all judged', '已全部研判'),
  zone: say('Times in', '时区'),
  out: say('Sign out', '退出'),
  keys: say('Keys', '快捷键'),
  close: say('Close', '关闭'),
}
const keyHelp: readonly (readonly [string, { en: string; zh: string }])[] = [
  ['Ctrl K', say('search', '搜索')],
  ['j k', say('down and up in a table', '在表格中下移、上移')],
  ['Enter', say('open the row', '打开所选行')],
  ['g q', say('queue', '工作台')],
  ['g c', say('cases', '案件中心')],
  ['g o', say('check an order', '订单核查')],
  ['g m', say('measures', '处罚中心')],
  ['g a', say('appeals', '申诉中心')],
  ['g r', say('rankings', '榜单')],
  ['?', say('this list', '此列表')],
]

const inField = (event: KeyboardEvent): boolean =>
  event.isComposing ||
  event.keyCode === 229 ||
  event.repeat ||
  (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role="dialog"]') !== null)

function Search() {
  const t = useSay()
  const go = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const [missing, setMissing] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        field.current?.focus()
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const find = async (id: string): Promise<void> => {
    setMissing(false)
    const known = await Promise.any([
      get(`/v1/cases/${encodeURIComponent(id)}`).then(() => ({ to: '/console/cases/$id', params: { id } })),
      get(`/v1/orders/${encodeURIComponent(id)}`).then(() => ({ to: '/console/orders/$id', params: { id } })),
      ...['shop', 'account', 'person'].map((kind) =>
        get<{ items: { case_id: string }[] }>(`/v1/verdicts?subject=${kind}:${encodeURIComponent(id)}`).then(({ items }) => {
          if (items[0] === undefined) throw new Error('none')
          return { to: '/console/cases/$id', params: { id: items[0].case_id } }
        }),
      ),
    ]).catch(() => undefined)
    if (known === undefined) setMissing(true)
    else void go(known as never)
  }
  return (
    <form
      role="search"
      className="search"
      onSubmit={(event) => {
        event.preventDefault()
        const id = field.current?.value.trim() ?? ''
        if (id !== '') void find(id)
      }}
    >
      <input
        ref={field}
        type="search"
        aria-label={t(words.search)}
        placeholder={t(words.search)}
        aria-describedby={missing ? 'search-none' : undefined}
        onChange={() => setMissing(false)}
      />
      {missing && (
        <span id="search-none" role="status" className="small">
          {t(words.nothing)}
        </span>
      )}
    </form>
  )
}

function KeyHelp() {
  const t = useSay()
  const go = useNavigate()
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    let before = ''
    const onKey = (event: KeyboardEvent): void => {
      if (inField(event) || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === '?') setOpened(true)
      const place = before === 'g' ? screens.find(({ key }) => key === event.key) : undefined
      if (place !== undefined) void go({ to: place.path } as never)
      before = event.key
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [go])
  return (
    <Dialog.Root open={opened} onOpenChange={setOpened}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title render={<h2 />}>{t(words.keys)}</Dialog.Title>
          <table className="plain-table">
            <tbody>
              {keyHelp.map(([keys, does]) => (
                <tr key={keys}>
                  <th scope="row">
                    {keys.split(' ').map((one) => (
                      <kbd key={one}>{one}</kbd>
                    ))}
                  </th>
                  <td>{t(does)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Dialog.Close render={<button type="button" />}>{t(words.close)}</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

export function Frame() {
  const t = useSay()
  const me = useGet<Me>('/v1/me', 300_000)
  const status = useGet<Status>(me.data === undefined ? undefined : '/v1/status', 5_000)
  const [menu, setMenu] = useState(false)
  // Those concerned have pages of their own.
  const outside = me.data?.bound !== undefined && (me.data.roles ?? []).every((role) => ['merchant', 'buyer', 'party', 'authority'].includes(role))
  useEffect(() => {
    if (outside) window.location.replace('/portal')
  }, [outside])
  const who = me.data?.id
  useEffect(() => {
    if (who !== undefined) dropOthersDrafts(localStorage, who, Date.now())
  }, [who])
  const at = useRouterState({ select: (state) => state.location.pathname })
  useEffect(() => setMenu(false), [at])
  const groups = Map.groupBy(
    screens.filter(({ name }) => name !== undefined),
    ({ group }) => group!,
  )
  return (
    <div className="frame">
      <header className="bar">
        <a className="skip" href="#main">
          {t(words.skip)}
        </a>
        <button type="button" className="menu-button" hidden={me.data === undefined} aria-expanded={menu} aria-controls="places" onClick={() => setMenu(!menu)}>
          {t(words.menu)}
        </button>
        <Link to="/console/queue" className="brand">
          <img src="/icon.svg" alt="" /> 司市 Aedile
        </Link>
        {me.data !== undefined && <Search />}
        <span style={{ flex: 1 }} />
        {me.data !== undefined && (
          <span className="small who">
            {me.data.name} <span className="muted">· {(me.data.roles ?? []).map((role) => t(wordOf(personRoleWords, role))).join(t(comma))}</span>
          </span>
        )}
        <LanguageSwitch />
        {me.data !== undefined && (
          <button
            type="button"
            className="plain"
            onClick={() => {
              dropOthersDrafts(localStorage, undefined, Date.now())
              void post('/v1/sign-out', {}, crypto.randomUUID()).finally(() => window.location.reload())
            }}
          >
            {t(words.out)}
          </button>
        )}
      </header>
      <nav id="places" className={menu ? 'side opened' : 'side'} aria-label={t(words.places)} hidden={me.data === undefined}>
        {[...groups].map(([group, list]) => (
          <div key={group.en}>
            <div className="group">{t(group)}</div>
            <ul>
              {list.map(({ path, name }) => (
                <li key={path}>
                  <Link to={path} aria-current={at === path || at.startsWith(`${path}/`) ? 'page' : undefined}>
                    {t(name!)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <p className="small muted" style={{ padding: '0 10px' }} aria-live="polite">
          {status.data !== undefined && (
            <>
              {t(words.asOf)} <At ms={status.data.as_of} />
              <br />
              {status.data.judged < status.data.taken ? `${status.data.taken - status.data.judged} ${t(words.behind)}` : t(words.current)}
              <br />
              {t(words.zone)} {zoneName}
            </>
          )}
        </p>
      </nav>
      <main id="main" className={me.data === undefined ? 'main alone' : 'main'} tabIndex={-1}>
        {me.error !== null && me.data === undefined ? (
          <Trouble error={me.error} again={() => void me.refetch()} />
        ) : me.data === undefined ? null : (
          <DueProcessNow value={apartFromHere(status.data?.now)}>
            <Outlet />
          </DueProcessNow>
        )}
      </main>
      <KeyHelp />
    </div>
  )
}
