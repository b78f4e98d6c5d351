import assert from 'node:assert/strict'
import test from 'node:test'
import { withServer } from './fixture.ts'

const html = 'text/html,application/xhtml+xml,*/*;q=0.8'

test('a browser that goes to a refused address reads why as a page with a way on; a program reads JSON', async () => {
  await withServer(async ({ url, tenants }) => {
    const page = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${url}${path}`, { headers: { accept: html, 'accept-language': 'en', ...headers } })
      return { status: answer.status, type: answer.headers.get('content-type'), cache: answer.headers.get('cache-control'), text: await answer.text() }
    }
    const { access } = tenants[0]!
    const { link } = access.addPerson({ name: 'Lin', roles: ['investigator'], bound: undefined, lang: 'en' }, Date.now())
    access.openLink(link, Date.now())
    const token = link.split('/').at(-1)!
    const spent = await page(`/sign-in/${token}`)
    assert.deepEqual([spent.status, spent.type, spent.cache], [410, 'text/html; charset=utf-8', 'no-store'])
    assert.match(spent.text, /<h1>This link was used or is too old<\/h1>[\s\S]*<a href="\/console">To the sign-in<\/a>/)
    assert.ok(!spent.text.includes(token), 'the link itself stands nowhere on the page')

    const mine = await page('/v1/mine/export')
    assert.equal(mine.status, 401)
    assert.match(mine.text, /<h1>You are not signed in<\/h1>[\s\S]*<a href="\/portal">/)
    const file = await page(`/v1/files/${'a'.repeat(64)}?purpose=look`, { 'accept-language': 'zh-CN' })
    assert.match(file.text, /<html lang="zh-CN">[\s\S]*<h1>您尚未登录<\/h1>/)
    // Nothing that came in the address becomes markup.
    const odd = await page('/v1/cases/%3Cscript%3Ealert(1)%3C%2Fscript%3E')
    assert.doesNotMatch(odd.text, /<script/)

    for (const accept of ['application/json', '*/*', 'application/problem+json'])
      assert.match((await page('/v1/mine', { accept })).type!, /^application\/problem\+json/, accept)
    const posted = await fetch(`${url}/v1/sign-in`, { method: 'POST', headers: { accept: html, 'content-type': 'application/json' }, body: '{}' })
    assert.match(posted.headers.get('content-type')!, /^application\/problem\+json/, 'what a page sends is answered as it asks')
  })
})
