/** What can go wrong for people, what stands against it, and which test shows that it does. What is left is said as well. */
export type Said = { en: string; zh: string }
type Risk = { risk: Said; whose: Said; against: Said; shown: { file: string; title: string }; left: Said }

const say = (en: string, zh: string): Said => ({ en, zh })
const shops = say('shops and who lives by them', '店铺及其经营者')
const buyers = say('buyers', '买家')
const reviewers = say('authors of reviews', '评价作者')
const everybody = say('everybody whose records are used', '全部记录所涉个人')

export const risks: readonly Risk[] = [
  {
    risk: say('A shop that was attacked is punished for the attack', '被刷单的受害店铺反受处罚'),
    whose: shops,
    against: say(
      'A victim’s story stands against any measure; two independent facts suspend a penalty within the hour, one of before this system too',
      '受害情形阻却任何措施；两项独立事实在一小时内中止处罚，包括以往处罚',
    ),
    shown: { file: 'src/casework/casework.test.ts', title: 'a penalty from before on a victim is suspended within the hour' },
    left: say('a victim who has no records beyond orders must say so themselves', '仅有订单记录的受害者须自行主张'),
  },
  {
    risk: say(
      'Somebody is limited by a score, without evidence of their own deeds, a notice, reasons, people and an appeal',
      '仅凭评分而非本人行为的证据即被限制，且无告知、理由、人工决定与申诉',
    ),
    whose: say('buyers and shops', '买家与店铺'),
    against: say(
      'No level above a hint without finding, notice, answer or its lapse, people other than the one before, and a way to appeal',
      '除提示外，任何级别均须认定、告知、答复或逾期、不同人员逐级决定及申诉途径',
    ),
    shown: { file: 'src/casework/properties.test.ts', title: 'whatever anybody does in any order, no measure stands without floor' },
    left: say('people can agree in error; a sample of their decisions is read again blind', '人亦可能一致出错；决定按比例盲审'),
  },
  {
    risk: say('A detector is wrong more often than is known', '识别器误伤率未知或偏高'),
    whose: everybody,
    against: say(
      '299 sanctions a year are read again blind; above its bound a detector may only educate until enough others bear it out',
      '每年盲审 299 项处置；超出上限的识别器只能作提示，直至足够案例佐证',
    ),
    shown: { file: 'src/casework/justice.test.ts', title: 'a year read again: one wrong of 299 stops the detector' },
    left: say('below 299 the bound is wide and says so', '不足 299 项时上限较宽，并如实载明'),
  },
  {
    risk: say('Honest criticism is taken down by whoever it is about', '真实批评被当事商家借举报清除'),
    whose: reviewers,
    against: say(
      'Mass filings move nothing; a review is set apart for hours under a recorded threat only; objections are decided by a person within 48 hours',
      '批量举报不产生任何后果；仅在有记录的威胁下短时隔离；异议由人工在 48 小时内决定',
    ),
    shown: { file: 'src/casework/properties.test.ts', title: 'merchants who file by the thousand never cause a measure' },
    left: say('a quarantine of hours at a bad moment', '关键时刻数小时的隔离'),
  },
  {
    risk: say('Somebody is held by whom they know, live with or share a telephone with', '因亲友、同住或共用设备受牵连'),
    whose: buyers,
    against: say(
      'Ties are leads; only own deeds raise a finding, and nothing above a hint rests on a lead',
      '关联仅为线索；仅本人行为提升认定，线索不支持提示以上措施',
    ),
    shown: { file: 'src/judging/rings.test.ts', title: 'whoever ordered nothing false is in no ring, though the phone is the same' },
    left: say('people looked at who have nothing to do with it', '无关者被核查'),
  },
  {
    risk: say('Groups are treated differently: small shops, a province', '不同群体受差别对待：小店铺、某省份'),
    whose: shops,
    against: say(
      'No such field is a feature; outcomes are counted by size and province afterwards, and differences beyond chance are shown',
      '此类字段不作特征；事后按规模与省份统计结果，超出随机的差异予以展示',
    ),
    shown: { file: 'src/casework/fairness.test.ts', title: 'small shops whose decisions fall far more often than those of large ones are seen' },
    left: say('a proxy that nobody thought of', '未被想到的代理变量'),
  },
  {
    risk: say('Names, telephones and addresses leak from tables, messages or papers', '姓名、电话、地址从数据表、消息或文书中泄露'),
    whose: everybody,
    against: say(
      'Tokens at the door, values sealed under the person’s key, ways to reach people masked in what is written, canaries sought in every output',
      '接入即令牌化，原值以本人密钥密封，文字中的联系方式被掩蔽，并以金丝雀值检验全部输出',
    ),
    shown: { file: 'test/harness/canaries.long.test.ts', title: 'none of them is in any file, report, page, bag, reject, table or message' },
    left: say('whoever holds the marketplace’s keys can read', '掌握平台密钥者可读取'),
  },
  {
    risk: say('The record is changed later, against somebody or for somebody', '记录事后被篡改'),
    whose: everybody,
    against: say(
      'An append-only ledger with signed heads; a changed or missing record is found by anybody who kept a head, offline',
      '只增账本与签名树头；任何留存树头者可离线发现篡改或缺失',
    ),
    shown: { file: 'test/attacks.test.ts', title: 'whatever record, list, row or figure the operator changes and records again in a fork is refused' },
    left: say('what never came in cannot be missed', '从未接入的事实无从发现缺失'),
  },
  {
    risk: say('What was wrong is not taken back everywhere', '错误未在各处撤回'),
    whose: say('whoever was wronged', '被误伤者'),
    against: say(
      'Overturning undoes rank, score and right exactly; every paper that left the house gets a letter',
      '撤销后排名、评分与权限精确复原；所有已发出文书均发更正函',
    ),
    shown: { file: 'src/casework/correction.test.ts', title: 'an overturned decision writes to everybody who holds a paper that rests on it' },
    left: say('sales lost meanwhile: entered as a loss, compensated by people', '期间损失：登记并由人处理补偿'),
  },
  {
    risk: say('People cannot see, correct or erase what is kept of them', '个人无法查阅、更正或删除其信息'),
    whose: everybody,
    against: say(
      'Access, rectification and erasure as commands with clocks; erasure destroys the key; holds and open matters say why something is kept',
      '查阅、更正、删除均为有期限的命令；删除即销毁密钥；留存须说明依据',
    ),
    shown: { file: 'src/casework/right.test.ts', title: 'nothing is erased while a hold, an open matter or the law keeps it' },
    left: say('transactions are kept as long as the law asks', '交易信息依法定期限保存'),
  },
  {
    risk: say('A minor is exposed', '未成年人被曝光'),
    whose: say('minors', '未成年人'),
    against: say('Once known, nothing of the case is told to the public, and what stands comes down within a day', '知悉后该案不予公示，已公示者一日内撤下'),
    shown: { file: 'src/casework/right.test.ts', title: 'nothing about a case with a minor is told to the public' },
    left: say('a minor whom nobody recorded as one', '未登记的未成年人'),
  },
  {
    risk: say('A change of the rules hits people before anybody saw it coming', '规则变更未经预见即影响个人'),
    whose: say('buyers and shops', '买家与店铺'),
    against: say('Tried over kept data and run beside the rules first; who would be hit or free is listed', '先以留存数据试算并并行运行，列明将受影响或获释者'),
    shown: { file: 'src/casework/shadow.test.ts', title: 'a shadow that would hit somebody limits nobody' },
    left: say('whoever reads the list may not read it', '名单可能无人查阅'),
  },
]
