/** Passwords: which are taken, and how they are kept. Argon2id, so that who takes the file pays memory for every guess. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

const cost = { memory: 65_536, passes: 2, parallelism: 1 } as const
const tagLength = 32
export const shortest = 12
export const longest = 128

/** 64 MiB each: more at once would be somebody else's way to fill the memory. */
const mostAtOnce = 2
let running = 0
const queue: (() => void)[] = []

async function derive(
  password: string,
  salt: Uint8Array,
  { memory, passes, parallelism }: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => queue.push(resolve))
  running++
  try {
    return await new Promise((resolve, reject) =>
      argon2('argon2id', { message: normal(password), nonce: salt, memory, passes, parallelism, tagLength }, (error, key) =>
        error === null ? resolve(key) : reject(error),
      ),
    )
  } finally {
    running--
    queue.shift()?.()
  }
}

/** One keyboard may write é as one character and another as two. */
const normal = (password: string): string => password.normalize('NFKC')

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

/** In the form that other argon2 libraries read. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(await derive(password, salt, cost))}`
}

/** Without a hash it takes as long and says no, so that nobody learns from the time who has a password. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(hash ?? '') ?? []
  if (salt === undefined || tag === undefined) {
    await derive(password, Buffer.alloc(16), cost)
    return false
  }
  const made = await derive(password, Buffer.from(salt, 'base64'), { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) })
  return timingSafeEqual(made, Buffer.from(tag, 'base64'))
}

/**
 * What the commonest passwords of every leaked collection are made of: words, names, walks over the keyboard, in the languages of our people. With
 * them taken out, however they are put together, in whatever case and with digits for letters, little is left of a password that is tried first.
 */
const usual = (
  'password passwort motdepasse contrasena senha mima wodemima qwerty qwertz azerty asdf zxcv qazwsx qweasd 1q2w3e 1qaz 2wsx 3edc zaq1 xsw2 zxc asd qwe ' +
  'iloveyou ilove loveyou lovely love woaini aini 5201314 1314520 1314 520 welcome letmein admin root login user guest test temp default changeme secret ' +
  'access hello whatever nothing trustno monkey dragon tiger eagle panther ranger hunter killer hacker ninja football soccer hockey baseball basketball ' +
  'liverpool chelsea arsenal barcelona juventus yankees cowboys sunshine princess prince angel baby babygirl sweet flower butterfly rainbow cookie chocolate ' +
  'cheese pepper ginger banana orange summer winter spring autumn monday friday sunday january october november december master shadow superman batman ' +
  'spiderman starwars pokemon naruto minecraft matrix phoenix michael jordan daniel thomas robert andrew charlie george william jessica ashley nicole ' +
  'amanda michelle jennifer computer internet samsung google apple iphone facebook android microsoft windows linux oracle cisco company office manager ' +
  'money business freedom forever family friend jesus heaven blessed mother father abc123 a123456 abcd aa123 zhongguo china beijing shanghai guangzhou ' +
  'shenzhen hangzhou taobao alibaba tmall jingdong pinduoduo weixin wechat douyin baidu nihao laopo laogong wangwei zhangwei liwei shop store market seller ' +
  'buyer aedile 司市 密码 我爱你'
).split(' ')

/** Digits and marks that stand for letters. */
const letterOf: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b', '@': 'a', $: 's', '!': 'i' }

/** Why a password is not taken; undefined when it is. No rule of composition: length, and not the first that somebody tries. */
export function weaknessOf(password: string, context: readonly string[]): { en: string; zh: string } | undefined {
  const plain = normal(password).toLowerCase()
  const letters = [...plain]
  if (letters.length < shortest || letters.length > longest)
    return { en: `a password of ${shortest} to ${longest} characters`, zh: `${shortest}至${longest}个字符的密码` }
  // What is left when usual words, what belongs to the person, years, runs (1234, abcd, 4321) and repeats are taken out.
  const words = [...usual, ...context.map((one) => one.toLowerCase()).filter((one) => one.length >= 3)].toSorted((a, b) => b.length - a.length)
  const leftOf = (text: string): string[] => {
    let rest = text
    for (const word of words) rest = rest.replaceAll(word, '')
    rest = rest.replaceAll(/(?:19|20)\d\d/g, '')
    return [...rest].filter((letter, i, all) => i === 0 || Math.abs(letter.codePointAt(0)! - all[i - 1]!.codePointAt(0)!) > 1)
  }
  const spelled = letters.map((letter) => letterOf[letter] ?? letter).join('')
  const isLittle = (left: readonly string[]): boolean => left.length < 6 || new Set(left).size < 5
  // A short text said again and again is that short text.
  const unit = /^(.{1,8}?)\1+$/u.exec(plain)?.[1]
  if (isLittle(leftOf(plain)) || isLittle(leftOf(spelled)) || unit !== undefined)
    return {
      en: 'a password that is not a usual word, a run or a repeat, nor made of your own name or that of the marketplace',
      zh: '不由常见词、连续或重复字符、本人姓名或市场名称组成的密码',
    }
  return undefined
}
