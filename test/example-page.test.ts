import type { Page } from 'playwright-core'
import t from 'tap'
import { createApp } from '../examples/app.js'
import { BROWSERS } from './browsers.js'
import { SECRET } from './helper.js'
import { withProgram } from './servers.js'

t.setTimeout(120_000)

async function logIn (page: Page, origin: string): Promise<void> {
  await page.goto(origin)
  await page.click('#login button')
  await page.waitForSelector('#inside:not([hidden]) li')
}

async function devicesOn (page: Page): Promise<string[]> {
  return await page.$$eval('#devices li', (lines) => {
    return lines.map((line) => String(line.querySelector('button')?.textContent))
  })
}

for (const { program, launch } of BROWSERS) {
  withProgram(program, (path) => {
    t.test(`the example's page in ${program.command}`, async (t) => {
      const app = await createApp(SECRET)
      t.after(() => app.close())
      // As `npm start` does.
      const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
      const origin = `http://127.0.0.1:${port}`
      const browser = await launch(t, path)
      const [phone, desk] = [await browser.newContext(), await browser.newContext()]
      const [onPhone, onDesk] = [await phone.newPage(), await desk.newPage()]
      await logIn(onPhone, origin)
      const secondTab = await phone.newPage()
      await secondTab.goto(origin)
      await secondTab.waitForSelector('#inside:not([hidden]) li')
      t.strictSame(await devicesOn(secondTab), ['End this one'], 'tabs share a session')
      await logIn(onDesk, origin)
      t.strictSame(await devicesOn(onDesk), ['End this one', 'End it'])
      t.equal(await onDesk.textContent('#name'), 'bailey')

      await onDesk.click('text="End it"')
      for (const tab of [onPhone, secondTab]) {
        await tab.waitForSelector('#login:not([hidden])')
        t.equal(await tab.textContent('#note'), 'This session has ended.', 'the other falls out by itself')
      }
      await onDesk.waitForFunction('document.querySelectorAll("#devices li").length === 1')
      t.strictSame(await devicesOn(onDesk), ['End this one'])

      await logIn(onPhone, origin)
      await onDesk.click('#everywhere')
      for (const tab of [onDesk, onPhone, secondTab]) await tab.waitForSelector('#login:not([hidden])')
      await onDesk.fill('[name=password]', 'sesame')
      await onDesk.click('#login button')
      await onDesk.waitForFunction('document.querySelector("#note").textContent === "Wrong user name or password."')
      t.strictSame(await app.jwt.sessions.list(1), [])
    })
  })
}
