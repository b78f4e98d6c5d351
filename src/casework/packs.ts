/** Rule packs: how long each clock runs and on what ground, as data; where the figures come from stands in sources.ts. A marketplace chooses one; each act says under which it was done. */
import type { CalendarId } from './calendars.ts'

type Text = { en: string; zh: string }

export type Pack = {
  id: string
  /** Changes when any figure below does; stands in every act done under it. */
  version: string
  name: Text
  calendar: CalendarId
  /** Grounds that a statement of reasons names. */
  law: Text
  answer_working_days: number
  extension_working_days: number
  decision_working_days: number
  suspend_minutes: number
  victim_decision_hours: number
  acknowledge_minutes: number
  quarantine_minutes: number
  acknowledge_others_hours: number
  answer_report_working_days: number
  appeal_months: number
  appeal_decision_days: number
  appeal_running_hours: number
  objection_hours: number
  /** Years that records of transactions are kept after the last. */
  retention_years: number
  /** Days within which what somebody asks about their own data is answered. */
  right_days: number
  /** Working days within which a letter that takes something back is sent. */
  correction_working_days: number
  limit_days: number
  urgent_hours: number
  demotion_days: number
  neutralisation_days: number
  quarantine_hours: number
  /** Days between the notice of a closure and its beginning; 0 where the law asks for none. */
  closure_notice_days: number
  education_decay_days: number
  /** Where one may turn after the second appeal. */
  outside: Text
  /** Whether the statement of reasons goes to the Union's Transparency Database. */
  transparency_database: boolean
}

const common = {
  answer_working_days: 3,
  extension_working_days: 5,
  decision_working_days: 3,
  suspend_minutes: 60,
  victim_decision_hours: 24,
  acknowledge_minutes: 15,
  quarantine_minutes: 30,
  acknowledge_others_hours: 24,
  answer_report_working_days: 3,
  appeal_months: 6,
  appeal_decision_days: 7,
  appeal_running_hours: 48,
  objection_hours: 48,
  correction_working_days: 1,
  retention_years: 3,
  right_days: 15,
  limit_days: 7,
  urgent_hours: 72,
  demotion_days: 30,
  neutralisation_days: 90,
  quarantine_hours: 72,
  closure_notice_days: 0,
  education_decay_days: 30,
  transparency_database: false,
} as const

export const packs = {
  prc: {
    ...common,
    id: 'prc',
    version: 'prc-2025-10-15',
    name: { en: 'People’s Republic of China', zh: '中华人民共和国' },
    calendar: 'cn',
    law: {
      en: 'the marketplace’s service agreement and rules; E-commerce Law of the PRC; Personal Information Protection Law, art. 24',
      zh: '平台服务协议与规则；《中华人民共和国电子商务法》；《个人信息保护法》第二十四条',
    },
    outside: { en: 'the market supervision department or the competent people’s court', zh: '市场监督管理部门或有管辖权的人民法院' },
  },
  eu: {
    ...common,
    id: 'eu',
    version: 'eu-dsa-p2b-2024-02-17.2',
    name: { en: 'European Union (DSA and P2B)', zh: '欧盟（DSA 与 P2B）' },
    calendar: 'eu',
    law: {
      en: 'the marketplace’s terms and conditions; Regulation (EU) 2022/2065, arts. 17, 20 and 23; Regulation (EU) 2019/1150, art. 4',
      zh: '平台条款；欧盟 2022/2065 号条例第 17、20、23 条；欧盟 2019/1150 号条例第 4 条',
    },
    closure_notice_days: 30,
    // One month, Regulation (EU) 2016/679, art. 12(3); the shortest has 28 days.
    right_days: 28,
    outside: {
      en: 'a certified out-of-court dispute settlement body (Regulation (EU) 2022/2065, art. 21) or a court',
      zh: '经认证的庭外争议解决机构（欧盟 2022/2065 号条例第 21 条）或法院',
    },
    transparency_database: true,
  },
  us: {
    ...common,
    id: 'us',
    version: 'us-ftc-465-2024-10-21',
    name: { en: 'United States', zh: '美国' },
    calendar: 'us',
    // California Civil Code § 1798.130(a)(2).
    right_days: 45,
    law: { en: 'the marketplace’s terms of service; 16 CFR part 465', zh: '平台服务条款；《联邦法规》第 16 编第 465 部分' },
    outside: { en: 'arbitration or a court, as the terms of service provide', zh: '按服务条款申请仲裁或起诉' },
  },
  uk: {
    ...common,
    id: 'uk',
    version: 'uk-dmcc-2025-04-06.2',
    name: { en: 'United Kingdom', zh: '英国' },
    calendar: 'gb',
    law: {
      en: 'the marketplace’s terms; Digital Markets, Competition and Consumers Act 2024, Schedule 20; Regulation (EU) 2019/1150 as retained, art. 4',
      zh: '平台条款；英国《2024 年数字市场、竞争与消费者法》附表 20；保留的 2019/1150 号条例第 4 条',
    },
    closure_notice_days: 30,
    // One month, UK GDPR, art. 12(3); the shortest has 28 days.
    right_days: 28,
    outside: { en: 'mediation or a court', zh: '调解或法院' },
  },
} as const satisfies Record<string, Pack>
