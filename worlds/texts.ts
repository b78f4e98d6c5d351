/** Names, places and words the worlds are furnished with. All invented except region codes (GB/T 2260). */
import type { Random } from './random.ts'

export type Place = { code: string; province: string; city: string; district: string }

const placeLines = `110105 北京市 北京市 朝阳区|110108 北京市 北京市 海淀区|120101 天津市 天津市 和平区|130102 河北省 石家庄市 长安区|130602 河北省 保定市 竞秀区
140105 山西省 太原市 小店区|150102 内蒙古自治区 呼和浩特市 新城区|210102 辽宁省 沈阳市 和平区|210202 辽宁省 大连市 中山区|220102 吉林省 长春市 南关区
230103 黑龙江省 哈尔滨市 南岗区|310115 上海市 上海市 浦东新区|310104 上海市 上海市 徐汇区|320102 江苏省 南京市 玄武区|320508 江苏省 苏州市 姑苏区
320684 江苏省 南通市 海门市|330106 浙江省 杭州市 西湖区|330302 浙江省 温州市 鹿城区|330702 浙江省 金华市 婺城区|330782 浙江省 金华市 义乌市
340104 安徽省 合肥市 蜀山区|350203 福建省 厦门市 思明区|350502 福建省 泉州市 鲤城区|360102 江西省 南昌市 东湖区|370102 山东省 济南市 历下区
370202 山东省 青岛市 市南区|410105 河南省 郑州市 金水区|410302 河南省 洛阳市 老城区|420106 湖北省 武汉市 武昌区|430102 湖南省 长沙市 芙蓉区
440106 广东省 广州市 天河区|440305 广东省 深圳市 南山区|440604 广东省 佛山市 禅城区|445102 广东省 潮州市 湘桥区|450103 广西壮族自治区 南宁市 青秀区
460106 海南省 海口市 龙华区|500103 重庆市 重庆市 渝中区|510104 四川省 成都市 锦江区|520102 贵州省 贵阳市 南明区|530102 云南省 昆明市 五华区
540102 西藏自治区 拉萨市 城关区|610113 陕西省 西安市 雁塔区|620102 甘肃省 兰州市 城关区|630102 青海省 西宁市 城东区|640104 宁夏回族自治区 银川市 兴庆区
650102 新疆维吾尔自治区 乌鲁木齐市 天山区`
export const places: readonly Place[] = placeLines.split(/[|\n]/).map((line) => {
  const [code, province, city, district] = line.split(' ') as [string, string, string, string]
  return { code, province, city, district }
})
/** How many people buy from there, relative. */
export const placeWeights: readonly number[] = places.map(({ code }) => (/^(11|31|33|32|44)/.test(code) ? 3 : /^(54|63|64|65|46|15)/.test(code) ? 0.4 : 1.2))

const surnames = [
  ...'王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙陶',
]
const given = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梅红建文博宇浩轩梓涵欣怡雨佳思琪晨曦子萱俊嘉琳雪倩婷颖慧莹璐瑶洁鑫鹏飞斌健辉波亮宁',
] as const
const streets = [
  '人民路',
  '解放路',
  '中山路',
  '建设路',
  '新华路',
  '文化路',
  '长江路',
  '黄河路',
  '和平路',
  '朝阳路',
  '学院路',
  '滨河路',
  '工业路',
  '振兴街',
  '胜利街',
  '青年大街',
  '幸福路',
  '迎宾路',
  '凤凰路',
  '湖滨路',
]
const estates = [
  '阳光花园',
  '锦绣家园',
  '金色港湾',
  '翠竹苑',
  '丽景苑',
  '东方名城',
  '紫荆花园',
  '桂花苑',
  '世纪城',
  '绿地新城',
  '幸福里',
  '御景湾',
  '康乐小区',
  '明珠花园',
  '水岸新都',
  '梧桐公寓',
]

export function personName(random: Random): string {
  return random.pick(surnames) + random.pick(given) + (random.chance(0.62) ? random.pick(given) : '')
}

export function phoneNumber(random: Random): string {
  return (
    random.pick(['130', '131', '135', '136', '137', '138', '139', '150', '152', '158', '159', '176', '180', '186', '187', '189']) +
    String(random.int(0, 99_999_999)).padStart(8, '0')
  )
}

export function streetAddress(random: Random, place: Place): string {
  const house = `${random.pick(streets)}${random.int(1, 399)}号`
  return `${place.province === place.city ? '' : place.province}${place.city}${place.district}${house}${random.pick(estates)}${random.int(1, 38)}栋${random.int(1, 4)}单元${random.int(1, 32)}0${random.int(1, 4)}室`
}

const praise = [
  '质量很好',
  '做工不错',
  '很满意',
  '和描述一致',
  '性价比高',
  '手感很舒服',
  '大小合适',
  '颜色很正',
  '比实体店便宜',
  '家里人都说好',
  '用着挺顺手',
  '没有异味',
  '包装很仔细',
  '第二次买了',
  '朋友推荐来的',
  '超出预期',
  '细节处理得好',
  '面料柔软',
]
const service = ['物流很快', '客服有耐心', '发货及时', '两天就到了', '快递小哥态度好', '卖家回复快', '第三天收到', '送货上门', '包裹完好', '']
const close = ['会再来', '推荐购买', '给个好评', '先用用看', '回头再追评', '值得买', '好评', '下次还买', '继续关注', '']
const mild = ['一般般', '颜色有点色差', '尺码偏小', '线头有点多', '没想象中好', '薄了点', '快递有点慢', '凑合用', '对得起价格', '味道有点大,散几天']
const bad = [
  '洗一次就变形',
  '收到就是坏的',
  '和图片差太多',
  '开线了',
  '少发了一件',
  '客服不理人',
  '掉色严重',
  '等了十天才到',
  '尺码完全不对',
  '有污渍',
  '用了一天就坏',
  '面料很差',
  '退货还要自己出运费',
]

export function reviewText(random: Random, rating: number): string | undefined {
  if (random.chance(0.3)) return undefined
  const parts =
    rating >= 4
      ? [random.pick(praise), random.pick(praise), random.pick(service), random.pick(close)]
      : [random.pick(rating === 3 ? mild : bad), random.pick(mild)]
  const said = [...new Set(parts.filter((part) => part !== ''))].slice(0, random.int(1, 4))
  return said.join(random.pick([',', '。', ',', ' ', '!'])) + random.pick(['', '。', '!', '~', ''])
}

const questions = [
  '在吗',
  '这款有货吗',
  '今天能发货吗',
  '尺码怎么选',
  '身高165穿什么码',
  '可以开发票吗',
  '发什么快递',
  '有优惠券吗',
  '会不会掉色',
  '能便宜点吗',
  '什么时候到',
  '可以换颜色吗',
  '质量怎么样',
  '能送人吗,要包装好一点',
]
const answers = [
  '在的亲',
  '有货的,拍下48小时内发',
  '按平时的码拍就可以',
  '默认中通哦',
  '可以的,备注一下',
  '已经是活动价了亲',
  '大概三天到',
  '质量放心,支持七天无理由',
  '好的亲',
  '感谢惠顾',
]
export const question = (random: Random): string => random.pick(questions)
export const answer = (random: Random): string => random.pick(answers)

export const friendMemos = ['饭钱', 'AA', '房租', '还你', '生日快乐', '打车', '转账', '份子钱', '电费', '谢谢', '买菜', '恭喜发财', '奶茶', '']

const goods: Record<string, readonly string[]> = {
  underwear: ['纯棉女士内裤', '无痕内裤三条装', '薄款文胸', '中腰内裤', '男士平角裤', '棉袜'],
  apparel: ['连衣裙', '牛仔裤', '针织衫', '卫衣', '短袖T恤', '休闲裤', '衬衫'],
  live_apparel: ['直播同款外套', '直播福利款T恤', '网红连衣裙', '显瘦阔腿裤', '直播秒杀卫衣'],
  cosmetics: ['补水面膜', '口红', '洁面乳', '防晒霜', '眼影盘', '护手霜'],
  home: ['收纳盒', '四件套', '保温杯', '雨伞', '台灯', '毛巾', '拖把'],
  electronics: ['充电宝', '数据线', '蓝牙耳机', '手机壳', '插线板', '鼠标'],
  food: ['坚果礼盒', '红枣', '茶叶', '牛肉干', '蜂蜜', '月饼'],
  toys: ['积木', '毛绒玩具', '遥控车', '拼图', '绘本'],
  services: ['证件照精修', '设计代做', '在线课程', '软件安装服务', '话费充值'],
}
const adjectives = ['新款', '夏季', '学生', '韩版', '家用', '加厚', '简约', '高档', '大码', '礼盒装', '旗舰', '热卖', '包邮', '百搭']

export function listingTitle(random: Random, category: string): string {
  return `${random.pick(adjectives)}${random.pick(goods[category] ?? goods['home']!)}${random.pick(adjectives)} ${random.pick(['A', 'B', 'C', 'K', 'M', 'X'])}${random.int(10, 99)}`
}

export function shopName(random: Random): string {
  return `${random.pick(['悦', '锦', '雅', '优', '尚', '美', '晨', '佳', '鑫', '米', '蓝', '木', '云', '花', '福', '橙'])}${random.pick(['品', '居', '衣', '选', '然', '家', '舍', '尔', '月', '和', '达', '源'])}${random.pick(['旗舰店', '小铺', '百货', '专营店', '优选', '工厂店', '生活馆', '企业店'])}`
}
