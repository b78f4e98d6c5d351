/** What people may ask about their own data, what must be kept meanwhile, and whose time to be kept is over. Nothing is erased by one person. */
import { useGet } from '../api.ts'
import { say, type Say, useSay } from '../i18n.tsx'
import { type Me, type Subject, subjectText } from '../things.ts'
import { Create } from '../ui/form.tsx'
import { SubjectName } from '../ui/names.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { At } from '../ui/time.tsx'
import { rightKindWords } from '../words.ts'
import { columns, ThingList } from './things.tsx'

type Retired = { account_id: string; last: string; kept_by: { rule: string; say: Say }[] }

const words = {
  title: say('Rights of people', '个人信息权利'),
  under: say(
    'Whoever is on file may read it, have it put right, and have it erased where nothing keeps it. Erasure is granted by legal and carried out by another person; it destroys the key of their values and cannot be undone.',
    '任何人可查阅、更正其信息，无留存事由时可要求删除。删除由法务同意、另一人执行；执行即销毁其密钥，不可恢复。',
  ),
  due: say('Time to be kept is over', '保存期限届满'),
  dueUnder: say(
    'Accounts whose last order is older than records must be kept. Reading this list changes nothing; “Record a request” above begins the erasure of one.',
    '最近一笔订单已超过法定保存期的账号。本列表仅供查阅；删除须由上方“登记请求”开始。',
  ),
  years: say('years', '年'),
  dueRole: say('This list is read by legal, governance and auditors.', '本列表由法务、治理与审计员查看。'),
  minors: say('Minors', '未成年人'),
  minorsUnder: say(
    'That somebody is a minor is recorded in their case by “Is a minor”: from there on nothing limits them, nothing of them is published, and what was published is due to come down.',
    '在其案件页面以“系未成年人”登记：此后不对其采取限制、不公开其信息，已公开的须撤下。',
  ),
}

/** What is due, for those who may read it. */
function Due() {
  const t = useSay()
  const due = useGet<{ years: number; items: Retired[] }>('/v1/retention', 60_000)
  return (
    <Fetched query={due}>
      {({ items, years }) => (
        <>
          <p className="muted">
            {t(words.dueUnder)} ({years} {t(words.years)})
          </p>
          <Table
            name="retention"
            label={words.due}
            rows={items}
            id={(row) => row.account_id}
            columns={[
              { key: 'id', head: say('Account', '账号'), text: (row) => row.account_id, show: (row) => <span className="mono">{row.account_id}</span> },
              { key: 'last', head: say('Last order', '最近订单'), text: (row) => row.last, show: (row) => <At ms={row.last} />, width: '170px' },
              {
                key: 'kept',
                head: say('Kept by', '留存事由'),
                text: (row) => row.kept_by.map((one) => t(one.say)).join('; ') || t(say('nothing: it may be erased', '无，可删除')),
                width: 'minmax(260px, 2fr)',
              },
            ]}
            empty={say('Nobody’s time to be kept is over.', '没有保存期限届满的账号。')}
          />
        </>
      )}
    </Fetched>
  )
}

export function Screen() {
  const t = useSay()
  const me = useGet<Me>('/v1/me', 300_000)
  const reads = (me.data?.roles ?? []).some((role) => ['legal', 'governance', 'auditor'].includes(role))
  return (
    <>
      <Title under={t(words.under)}>{t(words.title)}</Title>
      <ThingList
        on="rights"
        level={2}
        title={say('Requests', '权利请求')}
        under={say('Each is answered within its time, else it goes to the next role', '每项均须按期答复，逾期上报')}
        empty={say('Nobody has asked for anything.', '尚无权利请求。')}
        actions={<Create on="rights" command="record" prefix="D" />}
        shown={[
          columns.id,
          columns.field('kind', say('They want', '请求'), rightKindWords),
          {
            key: 'by',
            head: say('Who', '请求人'),
            text: (row) => subjectText(row['by'] as Subject),
            show: (row) => <SubjectName subject={row['by'] as Subject} />,
          },
          columns.state,
          columns.clock,
        ]}
      />
      <ThingList
        on="holds"
        level={2}
        title={say('Legal holds', '依法留存')}
        under={say('Keep records from being erased; they limit nobody', '防止记录被删除；不限制任何人')}
        empty={say('Nothing is held.', '当前没有留存。')}
        actions={<Create on="holds" command="set" prefix="H" />}
        shown={[
          columns.id,
          columns.field('about', say('Whose records', '对象数')),
          columns.field('case_ids', say('Cases', '案件数')),
          columns.field('number', say('File number', '文号')),
          { ...columns.field('set_at', say('Since', '自')), show: (row) => <At ms={String(row['set_at'])} /> },
          columns.state,
        ]}
      />
      <section>
        <h2>{t(words.due)}</h2>
        {reads ? <Due /> : <p className="muted">{t(words.dueRole)}</p>}
      </section>
      <section className="card">
        <h2>{t(words.minors)}</h2>
        <p>{t(words.minorsUnder)}</p>
      </section>
    </>
  )
}
