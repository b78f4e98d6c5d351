/** What casework tells people, as papers: the notice, the statement of reasons, the letter of correction; as PDF/A and as a page, in both languages. */
import { z } from 'zod'
import type { Caller } from '../domain/caller.ts'
import { calendarOf } from '../casework/deciding.ts'
import type { Statement } from '../casework/notices.ts'
import { hidesReasons } from '../casework/show.ts'
import { correctionLetter, type Issuer, type Letter, noticeLetter, setIn, statementLetter } from '../evidence/documents/letters.ts'
import { type Desk, deskOf } from '../live/desk.ts'
import { setPaper } from '../live/press.ts'
import type { Tenant } from '../live/tenant.ts'
import { paperPage } from '../report/paperPage.ts'
import { maySee } from './casework.ts'
import { notFound, Reply, type Route, route, type Sentence } from './route.ts'

const issuerOf = (tenant: Tenant, desk: Desk): Issuer => ({ ...tenant.issuer, zone: tenant.issuer.zone ?? calendarOf(desk.context()).zone })

/** A second reader sees the file before the proposer's reasons: what is hidden on the page is no paper either. */
function measureFor(desk: Desk, id: string, caller: Caller) {
  return maySee(desk, 'measure', id, caller) && !hidesReasons(desk.state, 'measure', id, caller) ? desk.state.measure.get(id) : undefined
}

type Kind = {
  noun: 'measure' | 'correction'
  name: string
  says: string
  is: Sentence
  find: (desk: Desk, id: string, caller: Caller, issuer: Issuer) => Letter | undefined
}
const kinds: readonly Kind[] = [
  {
    noun: 'measure',
    name: 'notice',
    says: 'The notice of what is intended',
    is: { en: 'a measure that was noticed', zh: '已告知的措施' },
    find(desk, id, caller, issuer) {
      const measure = measureFor(desk, id, caller)
      return measure && noticeLetter(measure, issuer)
    },
  },
  {
    noun: 'measure',
    name: 'statement',
    says: 'The statement of reasons of the decision',
    is: { en: 'a measure that was decided, with its reasons', zh: '已决定并说明理由的措施' },
    find(desk, id, caller, issuer) {
      const measure = measureFor(desk, id, caller)
      return measure?.statement === undefined ? undefined : statementLetter(measure, measure.statement as unknown as Statement, issuer)
    },
  },
  {
    noun: 'correction',
    name: 'letter',
    says: 'The letter that takes back what a paper said',
    is: { en: 'a letter of correction', zh: '更正函' },
    find(desk, id, caller, issuer) {
      const letter = maySee(desk, 'correction', id, caller) ? desk.state.correction.get(id) : undefined
      return letter && correctionLetter(letter, issuer, desk.state.authority.get(letter.to.id)?.name)
    },
  },
]

const query = z.strictObject({ lang: z.enum(['en', 'zh']).optional() })

export const routes: Route[] = kinds.flatMap(({ noun, name, says, is, find }) =>
  (['pdf', 'html'] as const).map((form) =>
    route({
      method: 'GET',
      path: `/v1/${noun}s/{id}/${name}.${form}`,
      access: noun === 'measure' ? 'measures.read' : 'casework.read',
      summary: `${says}, as ${form === 'pdf' ? 'PDF/A' : 'a page'} in the language asked for`,
      query,
      answers: form === 'pdf' ? 'application/pdf' : 'text/html',
      also: [404],
      async handle({ tenant, caller, params, query, lang }) {
        const desk = deskOf(tenant)
        await desk.upToDate()
        const { id } = params as { id: string }
        const found = find(desk, id, caller, issuerOf(tenant, desk))
        if (found === undefined) throw notFound(is)
        const written = setIn(found, query.lang ?? lang)
        const language = { 'content-language': written.lang }
        if (form === 'html') return new Reply(200, paperPage(written), language)
        return new Reply(200, await setPaper(written), {
          ...language,
          'content-type': 'application/pdf',
          'content-disposition': `inline; filename="${name}-${id.replace(/[^\w.-]/g, '_').slice(0, 100)}.${written.lang}.pdf"`,
        })
      },
    }),
  ),
)
