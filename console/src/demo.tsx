/** The demo's door: choose a story and whom to be in it. */
import '../../src/report/tokens.css'
import './base.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { useGet } from './api.ts'
import { LanguageProvider, LanguageSwitch, say, type Say, useSay } from './i18n.tsx'
import { Fetched } from './ui/states.tsx'

document.documentElement.dataset['room'] = 'portal'

type Person = { id: string; marketplace: string; title: Say; role: string; who: Say }

const words = {
  title: say('Three marketplaces that were made up', '三个虚构的市场'),
  under: say(
    'Choose a story and whom to be in it. Nothing here is real; the clocks run on the events.',
    '选择一个故事和您的身份。内容均为虚构，期限按事件时间计算。',
  ),
  as: say('Be the', '身份：'),
  tour: say('Find the victim in three minutes', '三分钟找到受害者'),
  begin: say('Begin as the investigator', '以研判员身份开始'),
  also: say('… and as the merchant', '……再以商家身份查看'),
  public: say('What anybody may read of this market', '该市场对所有人公开的内容'),
  check: say('Check an evidence bag', '核验证据包'),
  steps: [
    say(
      'Be the investigator of the flood in Yiwu. The queue shows the harmed shop first: open it.',
      '以义乌订单潮的研判员身份进入。工作台最前面就是受害店铺，打开它。',
    ),
    say(
      'Read the title: it is the fact that decided. Left what speaks for it, right what speaks against.',
      '先看标题：它就是决定性的事实。左边是支持的理由，右边是相反的理由。',
    ),
    say('Take the case, and look at how those in it are connected.', '领取案件，查看各方的关联。'),
    say(
      'Come back here and be the merchant: read what the shop itself is told, on a phone too.',
      '回到这里以商家身份进入：看看店铺自己会收到什么，手机上也可以。',
    ),
  ],
}

function Door() {
  const t = useSay()
  const people = useGet<Person[]>('/demo/people', 600_000)
  return (
    <>
      <header className="bar">
        <span className="brand">
          <img src="/icon.svg" alt="" /> 司市 Aedile
        </span>
        <span style={{ flex: 1 }} />
        <LanguageSwitch />
      </header>
      <main className="main" style={{ maxWidth: 960, marginInline: 'auto' }}>
        <h1>{t(words.title)}</h1>
        <p className="muted">{t(words.under)}</p>
        <section className="card">
          <h2>{t(words.tour)}</h2>
          <ol>
            {words.steps.map((step) => (
              <li key={step.en}>{t(step)}</li>
            ))}
          </ol>
          <p className="row">
            <a className="button" href="/demo/as/yiwu-investigator">
              {t(words.begin)}
            </a>
            <a className="button" href="/demo/as/yiwu-merchant">
              {t(words.also)}
            </a>
            <a href="/verify">{t(words.check)}</a>
          </p>
        </section>
        <Fetched query={people}>
          {(list) => (
            <>
              {[...Map.groupBy(list, ({ marketplace }) => marketplace)].map(([market, ones]) => (
                <section key={market} className="card">
                  <h2>{t(ones[0]!.title)}</h2>
                  <div className="row">
                    {ones.map((one) => (
                      <a key={one.id} className="button" href={`/demo/as/${one.id}`}>
                        {t(words.as)} {t(one.who)}
                      </a>
                    ))}
                  </div>
                  <p style={{ marginBlockStart: 8 }}>
                    <a href={`/public?marketplace=${encodeURIComponent(market)}`}>{t(words.public)}</a>
                  </p>
                </section>
              ))}
            </>
          )}
        </Fetched>
      </main>
    </>
  )
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={new QueryClient()}>
        <Door />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
)
