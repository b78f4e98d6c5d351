/** Errors as RFC 9457 says them, in the language of the caller. */
import type { Language, Sentence } from './route.ts'
import { Problem } from './route.ts'

const titles: Record<number, Sentence> = {
  400: { en: 'Bad request', zh: '请求有误' },
  401: { en: 'Not signed in', zh: '未验证身份' },
  403: { en: 'Not allowed', zh: '无权操作' },
  404: { en: 'Not found', zh: '未找到' },
  405: { en: 'Method not allowed', zh: '不支持该方法' },
  408: { en: 'Too slow', zh: '超时' },
  409: { en: 'Conflict', zh: '冲突' },
  410: { en: 'Gone', zh: '已失效' },
  413: { en: 'Too large', zh: '过大' },
  415: { en: 'Type not taken', zh: '不接受的类型' },
  421: { en: 'Another host', zh: '主机不符' },
  422: { en: 'Does not fit', zh: '不符合要求' },
  429: { en: 'Too many at once', zh: '请求过多' },
  431: { en: 'Head too large', zh: '请求头过大' },
  500: { en: 'Our fault', zh: '服务器内部错误' },
  503: { en: 'Not ready', zh: '尚未就绪' },
}

export type Told = { status: number; headers: Readonly<Record<string, string>>; text: string }

export function problemText(problem: Problem, lang: Language): Told {
  const body = {
    type: `urn:aedile:problem:${problem.slug}`,
    title: titles[problem.status]?.[lang] ?? String(problem.status),
    status: problem.status,
    detail: problem.detail[lang],
    ...problem.extra,
  }
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', 'content-language': lang, 'cache-control': 'no-store', ...problem.headers },
    text: JSON.stringify(body),
  }
}

export function problemResponse(problem: Problem, lang: Language): Response {
  const { status, headers, text } = problemText(problem, lang)
  return new Response(text, { status, headers })
}

/** Chinese when `Accept-Language` weighs it above English. */
export function languageOf(header: string | undefined): Language {
  let best: { lang: Language; weight: number } | undefined
  for (const part of (header ?? '').split(',')) {
    const [tag, ...parameters] = part.trim().toLowerCase().split(';')
    const lang = tag!.startsWith('zh') ? 'zh' : tag!.startsWith('en') ? 'en' : undefined
    if (lang === undefined) continue
    const said = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find((one) => one !== undefined)
    const weight = said === undefined ? 1 : Number(said)
    if (best === undefined || weight > best.weight) best = { lang, weight }
  }
  return best?.lang ?? 'en'
}
