import { chromium, firefox, type Browser } from 'playwright-core'
import type { Test } from 'tap'
import type { Program } from './servers.js'

/** A browser that tests drive. */
export interface TestBrowser {
  readonly program: Program
  /** Starts it, without a window; it ends with the test. */
  readonly launch: (t: Test, path: string) => Promise<Browser>
}

// Whatever else a browser does on a network that is closed only takes time.
const CHROMIUM_ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

function launching (start: (path: string) => Promise<Browser>): TestBrowser['launch'] {
  return async function launch (t, path) {
    const browser = await start(path)
    t.after(async () => { await browser.close() })
    return browser
  }
}

/** The browsers that Debian has. */
export const BROWSERS: readonly TestBrowser[] = [
  {
    program: { command: '/usr/bin/chromium', hint: 'apt-get install chromium' },
    launch: launching(async (executablePath) => await chromium.launch({ executablePath, args: CHROMIUM_ARGS })),
  },
  {
    program: { command: '/usr/bin/firefox-esr', hint: 'apt-get install firefox-esr' },
    // Firefox as Mozilla makes it is driven by WebDriver BiDi.
    launch: launching(async (executablePath) => await firefox.launch({ executablePath, channel: 'moz-firefox' })),
  },
]
