/**
 * The law library: which provision says what, since when, and whether anybody here has read it. Articles move between versions
 * (a false trade was article 8 until 2025 and is article 9 since), so a document cites what was in force on the day of the act.
 */
import type { Words } from '../material.ts'

export type Provision = {
  law: Words
  article: Words
  /** Its substance in a line; never a quotation. */
  says: Words
  /** First day in force in this wording, and the first day it no longer was. */
  effective: string
  until?: string
  /** Governs the proceedings: what is in force on their day counts, not on the day of the act. */
  procedural?: true
  /** Where the text was read: re-posts, not the gazette. Absent when it was written down from memory. */
  source?: string
  /** What of the entry nobody here has checked. Absent only when all of it was read. */
  unverified?: Words
}

/** What every unverified legal statement carries. */
export const confirmWithCounsel: Words = { en: 'confirm with counsel', zh: '请与法律顾问确认' }

const say = (en: string, zh: string): Words => ({ en, zh })
const article = (number: string, zh: string): Words => say(`art. ${number}`, `第${zh}条`)

const criminalLaw = say('Criminal Law of the PRC', '《中华人民共和国刑法》')
const unfairCompetition = say('Anti-Unfair Competition Law of the PRC', '《中华人民共和国反不正当竞争法》')
const ecommerceLaw = say('E-commerce Law of the PRC', '《中华人民共和国电子商务法》')
const civilCode = say('Civil Code of the PRC', '《中华人民共和国民法典》')
const internetInterpretation = say(
  'Interpretation of the two supreme organs on defamation and other crimes by information networks, Fashi [2013] No. 21',
  '《最高人民法院、最高人民检察院关于办理利用信息网络实施诽谤等刑事案件适用法律若干问题的解释》（法释〔2013〕21号）',
)

const fromMemory = say('number, wording and date are from memory', '条号、内容与日期凭记忆录入')
const dateFromMemory = say('the effective date is from memory', '施行日期凭记忆录入')

export const provisions = {
  criminal_225: {
    law: criminalLaw,
    article: say('art. 225 (4)', '第二百二十五条第（四）项'),
    says: say('illegal business operation that disturbs the order of the market', '扰乱市场秩序的非法经营行为'),
    effective: '1997-10-01',
    source: 'chinanews.com, 2015-01-19 (cited there)',
    unverified: say('whether it reaches brushing platforms is disputed among scholars', '对刷单平台能否适用，学界存在争议'),
  },
  criminal_266: {
    law: criminalLaw,
    article: article('266', '二百六十六'),
    says: say('fraud: property of large amount obtained by deception', '诈骗公私财物，数额较大'),
    effective: '1997-10-01',
    source: '110ask.com, 2024-01-25',
  },
  criminal_274: {
    law: criminalLaw,
    article: article('274', '二百七十四'),
    says: say('extortion of property of large amount, or repeatedly', '敲诈勒索公私财物，数额较大或者多次敲诈勒索'),
    effective: '2011-05-01',
    source: 'uianet.net; 64365.com',
    unverified: dateFromMemory,
  },
  criminal_276: {
    law: criminalLaw,
    article: article('276', '二百七十六'),
    says: say(
      'sabotaging production and business out of revenge or another personal purpose, by destroying equipment or by other means',
      '由于泄愤报复或者其他个人目的，毁坏机器设备、残害耕畜或者以其他方法破坏生产经营',
    ),
    effective: '1997-10-01',
    source: 'law.t8p.cn; SPC Gazette 2018-8 (xsba.vip)',
  },
  criminal_285: {
    law: criminalLaw,
    article: say('art. 285 (3)', '第二百八十五条第三款'),
    says: say(
      'providing programs or tools made for intruding into or unlawfully controlling computer systems, in serious circumstances',
      '提供专门用于侵入、非法控制计算机信息系统的程序、工具，情节严重',
    ),
    effective: '2009-02-28',
    source: 'bwc.xzcit.cn, 2025-04-22',
    unverified: dateFromMemory,
  },
  filing_276: {
    law: say(
      'Standards for filing and prosecution of criminal cases under the jurisdiction of public security organs (I)',
      '《最高人民检察院、公安部关于公安机关管辖的刑事案件立案追诉标准的规定（一）》',
    ),
    article: article('34', '三十四'),
    says: say(
      'filing when the loss is 5,000 or more, or three or more times, or three or more people gathered to do it openly',
      '造成公私财物损失五千元以上，或者破坏三次以上，或者纠集三人以上公然破坏的，应予立案追诉',
    ),
    effective: '2008-06-25',
    source: 'law.t8p.cn',
    unverified: dateFromMemory,
  },
  extortion_amounts: {
    law: say(
      'Interpretation on criminal cases of extortion, in force since 27 April 2013',
      '《最高人民法院、最高人民检察院关于办理敲诈勒索刑事案件适用法律若干问题的解释》',
    ),
    article: say('arts. 1–3', '第一条至第三条'),
    says: say(
      'large: 2,000–5,000; huge: 30,000–100,000; especially huge: 300,000–500,000, the province sets the figure; halved in listed cases; repeatedly: three or more times in two years',
      '数额较大：二千元至五千元以上；数额巨大：三万元至十万元以上；数额特别巨大：三十万元至五十万元以上，具体标准由省级确定；特定情形减半；二年内三次以上为多次',
    ),
    effective: '2013-04-27',
    source: 'm.shoulawyer.com, 2024-06-10 (arts. 1–2); 64365.com (art. 3)',
  },
  extortion_by_internet: {
    law: internetInterpretation,
    article: article('6', '六'),
    says: say(
      'extorting property by threatening to publish or delete information on a network, in a large amount or repeatedly, is extortion',
      '以在信息网络上发布、删除等方式处理网络信息为由，威胁、要挟他人，索取公私财物，数额较大或者多次实施的，以敲诈勒索罪定罪处罚',
    ),
    effective: '2013-09-10',
    source: 'chinanews.com, 2015-01-19',
  },
  paid_publishing: {
    law: internetInterpretation,
    article: article('7', '七'),
    says: say(
      'paid publishing of information known to be false: individuals from 50,000 of business or 20,000 of gain, units from 150,000 or 50,000; five times that is especially serious',
      '明知是虚假信息而有偿提供发布等服务：个人非法经营数额五万元以上或违法所得二万元以上，单位十五万元或五万元以上；五倍以上为情节特别严重',
    ),
    effective: '2013-09-10',
    source: 'chinanews.com, 2015-01-19',
  },
  fraud_amounts: {
    law: say(
      'Interpretation on criminal cases of fraud, Fashi [2011] No. 7',
      '《最高人民法院、最高人民检察院关于办理诈骗刑事案件具体应用法律若干问题的解释》（法释〔2011〕7号）',
    ),
    article: article('1', '一'),
    says: say(
      'large: 3,000–10,000; huge: 30,000–100,000; especially huge: 500,000; the province sets the figure',
      '数额较大：三千元至一万元以上；数额巨大：三万元至十万元以上；数额特别巨大：五十万元以上，具体标准由省级确定',
    ),
    effective: '2011-04-08',
    source: 'nbhssh.com',
  },
  program_amounts: {
    law: say(
      'Interpretation on criminal cases endangering computer systems, Fashi [2011] No. 19',
      '《最高人民法院、最高人民检察院关于办理危害计算机信息系统安全刑事案件应用法律若干问题的解释》（法释〔2011〕19号）',
    ),
    article: say('arts. 2–3', '第二条、第三条'),
    says: say(
      'programs that bypass protection; serious from 20 provisions, 5,000 of gain or 10,000 of loss',
      '具有避开或者突破安全保护措施功能的程序；提供二十人次以上、违法所得五千元以上或者造成损失一万元以上为情节严重',
    ),
    effective: '2011-09-01',
    source: 'bwc.xzcit.cn, 2025-04-22 (20 provisions)',
    unverified: say('the figures for gain and loss are from memory', '违法所得与损失数额凭记忆录入'),
  },
  edata_2016: {
    procedural: true,
    law: say(
      'Rules on collecting, taking and reviewing electronic data in criminal cases, Fafa [2016] No. 22',
      '《最高人民法院、最高人民检察院、公安部关于办理刑事案件收集提取和审查判断电子数据若干问题的规定》（法发〔2016〕22号）',
    ),
    article: say('arts. 1, 5, 13, 14', '第一条、第五条、第十三条、第十四条'),
    says: say(
      'e-transaction records and logs are electronic data; their integrity is protected by an integrity value among others; obtained by a notice to obtain evidence',
      '电子交易记录、登录日志等属于电子数据；可通过计算完整性校验值等方法保护其完整性；调取电子数据应当制作调取证据通知书',
    ),
    effective: '2016-10-01',
    source: 'cuploeru.com/law/1584',
    unverified: dateFromMemory,
  },
  network_crime_2022: {
    procedural: true,
    law: say(
      'Opinions on criminal procedure in information-network crime, Fafa [2022] No. 23',
      '《最高人民法院、最高人民检察院、公安部关于办理信息网络犯罪案件适用刑事诉讼程序若干问题的意见》（法发〔2022〕23号）',
    ),
    article: say('items 2 and 14', '第2条、第14条'),
    says: say(
      'jurisdiction includes the place of the provider, of the servers and of the victim or the loss; a provider’s certificate states the number of the request, the unit’s electronic seal and the integrity value',
      '犯罪地包括服务器所在地、网络服务提供者所在地、被害人被侵害时所在地及其财产遭受损失地等；电子证明文件应载明调证法律文书编号、单位电子公章、完整性校验值等',
    ),
    effective: '2022-09-01',
    source: 'drxsfd.com 10245; cuploeru.com/law/2200',
  },
  evidence_2019: {
    procedural: true,
    law: say('Provisions of the Supreme People’s Court on Evidence in Civil Proceedings (2019)', '《最高人民法院关于民事诉讼证据的若干规定》（2019年修正）'),
    article: say('arts. 93, 94', '第九十三条、第九十四条'),
    says: say(
      'what makes electronic data reliable; presumed true, among others, when formed in the normal course of business or kept and extracted as the parties agreed',
      '判断电子数据真实性的因素；在正常业务活动中形成的、或以当事人约定的方式保存、传输、提取的，一般可以确认其真实性',
    ),
    effective: '2020-05-01',
    source: 'shanghailawfirm.net',
    unverified: dateFromMemory,
  },
  unfair_1993: {
    law: unfairCompetition,
    article: article('2', '二'),
    says: say(
      'operators act in good faith and by accepted business ethics; this version names no false trade by buyers',
      '经营者应当遵循诚实信用原则和公认的商业道德；该版本未明文规定虚假交易',
    ),
    effective: '1993-12-01',
    until: '2018-01-01',
    unverified: fromMemory,
  },
  unfair_false_trade_2018: {
    law: unfairCompetition,
    article: article('8', '八'),
    says: say(
      'no operator may organise false trade to help another’s false or misleading publicity',
      '经营者不得通过组织虚假交易等方式，帮助其他经营者进行虚假或者引人误解的商业宣传',
    ),
    effective: '2018-01-01',
    until: '2025-10-15',
    source: '2018-07-17 press report of the Li judgment (effective date)',
    unverified: say('the wording is from memory', '内容凭记忆录入'),
  },
  unfair_good_faith_2018: {
    law: unfairCompetition,
    article: article('2', '二'),
    says: say(
      'acts that disturb the order of competition and harm other operators or consumers',
      '扰乱市场竞争秩序，损害其他经营者或者消费者合法权益的行为，为不正当竞争行为',
    ),
    effective: '2018-01-01',
    unverified: say('the wording is from memory, also under the 2025 text', '内容凭记忆录入，2025年文本亦同'),
  },
  unfair_false_trade_2025: {
    law: unfairCompetition,
    article: article('9', '九'),
    says: say(
      'no false publicity to consumers and other operators; organising false trade or false reviews is named',
      '不得对消费者和其他经营者作虚假宣传；组织虚假交易、虚假评价等方式被明文禁止',
    ),
    effective: '2025-10-15',
    source: 'etnet.com.hk, 2025-10-14; xydpcl.com',
  },
  unfair_platform_rules_2025: {
    law: unfairCompetition,
    article: article('13', '十三'),
    says: say(
      'no operator may abuse platform rules, itself or by instructing others, to do false trade, false reviews or malicious returns against another operator',
      '经营者不得滥用平台规则，直接或者指使他人对其他经营者实施虚假交易、虚假评价或者恶意退货等行为',
    ),
    effective: '2025-10-15',
    source: 'epaper.xkb.com.cn, 2025-06-28; etnet.com.hk, 2025-10-14',
    unverified: say('the paragraph within the article', '具体款次'),
  },
  samr_2024: {
    law: say('Interim Provisions against Unfair Competition Online (SAMR)', '《网络反不正当竞争暂行规定》（国家市场监督管理总局）'),
    article: article('16', '十六'),
    says: say('names reverse brushing among unfair means', '明文规制反向刷单'),
    effective: '2024-09-01',
    source: 'taopinke.com.cn (date, subject)',
    unverified: say('the number and wording of the article', '条号与内容'),
  },
  ecommerce_false_trade: {
    law: ecommerceLaw,
    article: article('17', '十七'),
    says: say('no false publicity by fictitious trade or made-up reviews', '不得以虚构交易、编造用户评价等方式进行虚假或者引人误解的商业宣传'),
    effective: '2019-01-01',
    source: 'm.www111.cn, 2022-12-09 (substance)',
    unverified: say('the number of the article', '条号'),
  },
  ecommerce_records: {
    law: ecommerceLaw,
    article: article('31', '三十一'),
    says: say(
      'the platform keeps trade records complete and confidential for at least three years',
      '平台经营者应当保存交易信息并确保完整性、保密性、可用性，保存时间自交易完成之日起不少于三年',
    ),
    effective: '2019-01-01',
    source: 'm.yeitp8b.cn, 2025-01-06',
  },
  ecommerce_wrong_notice: {
    law: ecommerceLaw,
    article: say('art. 42 (3)', '第四十二条第三款'),
    says: say(
      'a wrong notice that harms an operator founds liability; a malicious one, double',
      '因通知错误造成平台内经营者损害的，承担民事责任；恶意发出错误通知的，加倍承担赔偿责任',
    ),
    effective: '2019-01-01',
    source: 'fx361.com (2020), on wrong notices',
  },
  contract_law: {
    law: say('Contract Law of the PRC', '《中华人民共和国合同法》'),
    article: article('107', '一百零七'),
    says: say('who does not perform as agreed bears liability for breach', '当事人一方不履行合同义务或者履行不符合约定的，应当承担违约责任'),
    effective: '1999-10-01',
    until: '2021-01-01',
    unverified: fromMemory,
  },
  code_breach: {
    law: civilCode,
    article: article('577', '五百七十七'),
    says: say('who does not perform as agreed bears liability for breach', '当事人一方不履行合同义务或者履行合同义务不符合约定的，应当承担违约责任'),
    effective: '2021-01-01',
    source: 'hezeshenlvshi.com; 36210.com',
    unverified: dateFromMemory,
  },
  tort_law: {
    law: say('Tort Liability Law of the PRC', '《中华人民共和国侵权责任法》'),
    article: say('arts. 6, 8, 15', '第六条、第八条、第十五条'),
    says: say(
      'fault founds liability; joint wrongdoers are jointly liable; remedies include damages, apology and removing the effects',
      '因过错侵害他人民事权益的承担侵权责任；共同侵权承担连带责任；责任方式包括赔偿损失、赔礼道歉、消除影响',
    ),
    effective: '2010-07-01',
    until: '2021-01-01',
    source: 'endoxf.com (art. 15)',
    unverified: say('articles 6 and 8 and the dates are from memory', '第六条、第八条与日期凭记忆录入'),
  },
  code_tort: {
    law: civilCode,
    article: say('arts. 179, 1165, 1168', '第一百七十九条、第一千一百六十五条、第一千一百六十八条'),
    says: say(
      'fault founds liability; joint wrongdoers are jointly liable; remedies include damages, apology and removing the effects',
      '因过错侵害他人民事权益造成损害的承担侵权责任；共同侵权承担连带责任；责任方式包括赔偿损失、赔礼道歉、消除影响',
    ),
    effective: '2021-01-01',
    source: 'endoxf.com (art. 179)',
    unverified: say('articles 1165 and 1168 and the date are from memory', '第一千一百六十五条、第一千一百六十八条与日期凭记忆录入'),
  },
} satisfies Record<string, Provision>

export type ProvisionId = keyof typeof provisions

/** Whether the provision was in force on a day, as `YYYY-MM-DD`. */
export function inForce(provision: Provision, day: string): boolean {
  return provision.effective <= day && (provision.until === undefined || day < provision.until)
}
