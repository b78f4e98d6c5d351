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

/** What people put together when a password must be long. */
const usual = [
  'password',
  'passw0rd',
  'qwerty',
  'qwertz',
  'azerty',
  'asdf',
  'zxcv',
  '1q2w3e',
  'iloveyou',
  'welcome',
  'letmein',
  'admin',
  'login',
  'abc123',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'sunshine',
  'princess',
  'master',
  'shadow',
  'superman',
  'woaini',
  '5201314',
  'aedile',
  '司市',
]

/** Why a password is not taken; undefined when it is. No rule of composition: length, and not the first that somebody tries. */
export function weaknessOf(password: string, context: readonly string[]): { en: string; zh: string } | undefined {
  const plain = normal(password).toLowerCase()
  const letters = [...plain]
  if (letters.length < shortest || letters.length > longest)
    return { en: `a password of ${shortest} to ${longest} characters`, zh: `${shortest}至${longest}个字符的密码` }
  // What is left when usual words, what belongs to the person, runs (1234, abcd, 4321) and repeats are taken out.
  let rest = plain
  for (const word of [...usual, ...context.map((one) => one.toLowerCase()).filter((one) => one.length >= 3)]) rest = rest.replaceAll(word, '')
  const left = [...rest].filter((letter, i, all) => i === 0 || Math.abs(letter.codePointAt(0)! - all[i - 1]!.codePointAt(0)!) > 1)
  // A short text said again and again is that short text.
  const unit = /^(.{1,8}?)\1+$/u.exec(plain)?.[1]
  if (left.length < 6 || new Set(left).size < 5 || unit !== undefined)
    return {
      en: 'a password that is not a usual word, a run or a repeat, nor made of your own name or that of the marketplace',
      zh: '不由常见词、连续或重复字符、本人姓名或市场名称组成的密码',
    }
  return undefined
}
