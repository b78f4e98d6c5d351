/** Two pairs of hands for the same pages: one with a mouse, one with a keyboard alone. What is looked for is named as a reader hears it. */
import type { Locator, Page } from 'playwright-core'

export type Hands = {
  press: (target: Locator) => Promise<void>
  write: (target: Locator, text: string) => Promise<void>
  choose: (target: Locator, value: string) => Promise<void>
  tick: (target: Locator) => Promise<void>
  /** Opens the first row of a table. */
  open: (table: Locator) => Promise<void>
}

export const mouse = (): Hands => ({
  press: (target) => target.click(),
  write: (target, text) => target.fill(text),
  choose: async (target, value) => void (await target.selectOption(value)),
  tick: (target) => target.check(),
  open: (table) => table.getByRole('row').nth(1).click(),
})

/** Nobody tabs further than this to reach one thing. */
const mostTabs = 400

export function keys(page: Page): Hands {
  /** Tabs until the target has the focus, as somebody does who has no mouse. */
  async function reach(target: Locator): Promise<void> {
    await target.waitFor()
    for (let n = 0; n < mostTabs; n++) {
      if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`expected to reach ${String(target)} by ${mostTabs} tabs, did not`)
  }
  return {
    async press(target) {
      await reach(target)
      await page.keyboard.press('Enter')
    },
    async write(target, text) {
      await reach(target)
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText(text)
    },
    async choose(target, value) {
      await reach(target)
      const [from, to] = await target.evaluate((element, wanted) => {
        const { selectedIndex, options } = element as unknown as { selectedIndex: number; options: Iterable<{ value: string }> }
        return [selectedIndex, [...options].findIndex((option) => option.value === wanted)]
      }, value)
      if (to === -1) throw new Error(`expected a choice ${value}, there is none`)
      for (let at = Math.max(0, from!); at !== to; at += at < to! ? 1 : -1) await page.keyboard.press(at < to! ? 'ArrowDown' : 'ArrowUp')
    },
    async tick(target) {
      await reach(target)
      await page.keyboard.press('Space')
    },
    async open(table) {
      await reach(table)
      await page.keyboard.press('Enter')
    },
  }
}
