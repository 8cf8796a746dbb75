import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { pageNamed, pageOf } from '../../functions/site/pages/frame/site-map.ts';
import { barriersOn } from './axe.ts';
import type { Caller, Hub } from './hub.ts';

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** As long as Playwright waits for anything. */
const patiently = { timeout: 60_000 };

/** A person at a browser. */
export interface Visitor {
  readonly page: Page;
  /** Opens a page of the site as a click on the menu would, without loading the document again. */
  go(path: string): Promise<void>;
}

/**
 * Opens an address of the site in a browser of its own, as a stranger. When the test is over it is closed, and must have had nothing to complain
 * of: no error of a script or against the page's policy, and no request to a host that is neither the hub, its file stores nor the issuer.
 */
export async function visit(
  hub: Hub,
  browser: Browser,
  path: string,
  { language = 'zh', viewport = desk }: { language?: 'zh' | 'en'; viewport?: typeof desk } = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport, acceptDownloads: true, reducedMotion: 'reduce' });
  await context.addInitScript((chosen) => localStorage.setItem('hub.language', chosen), language);
  const page = await context.newPage();
  page.setDefaultTimeout(patiently.timeout);
  const complaints: string[] = [];
  const own = [hub.url, hub.issuerUrl, hub.twin.endpoints.s3].map((url) => new URL(url).host);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (/^http/.test(protocol) && !own.includes(host)) complaints.push(`a request to ${host}`);
  });
  onTestFinished(async () => {
    await context.close();
    expect(complaints, `of who came by ${path}`).toEqual([]);
  });
  await page.goto(new URL(path, hub.url).href);
  return {
    page,
    go: async (next) => {
      const address = JSON.stringify(next);
      await page.evaluate(
        `history.pushState({}, '', ${address}); dispatchEvent(new PopStateEvent('popstate', { state: {} }));`,
      );
      await drawn(page);
    },
  };
}

/** Opens an address of the site and logs in at the issuer; ends on that address. */
export async function signIn(
  hub: Hub,
  browser: Browser,
  who: Caller,
  path = '/admin/work',
  options: { language?: 'zh' | 'en'; viewport?: typeof desk } = {},
): Promise<Visitor> {
  const visitor = await visit(hub, browser, path, options);
  const { page } = visitor;
  await page.locator('.sign-in button.primary').click();
  await page.locator('input[name=username]').fill(who);
  await page.locator('input[name=password]').fill(who);
  await page.locator('button[type=submit]').click();
  await page.locator('.content').waitFor();
  return visitor;
}

/** Left after a run, to be looked at when people ask for it: every page that the tests come to, in every form. */
const screenshots = process.env.HUB_SCREENSHOTS ? join(import.meta.dirname, '../../.cache/screenshots') : undefined;
const taken = new Map<string, number>();

/** Keeps pictures of the page, as a desk and as a phone show it, if people have asked for them. */
export async function picture(page: Page): Promise<void> {
  if (!screenshots) return;
  const { currentTestName = '' } = expect.getState();
  const number = (taken.get(currentTestName) ?? 0) + 1;
  taken.set(currentTestName, number);
  mkdirSync(screenshots, { recursive: true });
  const name = new URL(page.url()).pathname.split('/')[2];
  const language = await page.locator('html').getAttribute('lang');
  const test = currentTestName.replaceAll(/[^\w]+/g, '-').slice(0, 60);
  const before = page.viewportSize() ?? desk;
  for (const form of [desk, phone]) {
    await page.setViewportSize(form);
    // What measures itself does so a frame later.
    await page.waitForTimeout(400);
    const path = join(screenshots, [name, language, form.width, test, number].join('_'));
    await page.screenshot({ path: `${path}.png`, fullPage: true });
  }
  await page.setViewportSize(before);
}

/** Holds the page against WCAG 2.2 A and AA. */
export async function expectAccessible(page: Page): Promise<void> {
  await picture(page);
  expect(await barriersOn(page)).toEqual([]);
}

/**
 * Opens a page of the site or a record on it, and waits until its own heading stands there and nothing is on its way any more.
 * @param path from `/admin/` on: `handoffs?box=sent`, `handoffs/hnd_…`
 */
export async function opened({ page, go }: Visitor, path: string, language: 'zh' | 'en'): Promise<void> {
  const [word = '', record] = path.replace(/\?.*/, '').split('/');
  const id = pageNamed(word);
  if (!id) throw new Error(`the site has no page ${word}`);
  await go(`/admin/${path}`);
  const title = { name: pageOf(id)[language], exact: true };
  const head = page.locator('.page-head');
  // A record says in its heading what it is, and leads back to its list.
  await (record ? head.getByRole('link', title) : head.getByRole('heading', { ...title, level: 1 })).waitFor();
  await settled(page);
}

/** A change of address or of size shows a frame later. */
const drawn = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

/** Waits until nothing of the page is on its way any more. */
export const settled = (page: Page) =>
  expect
    .poll(
      () =>
        page
          .locator('.content[aria-busy=true], .content :is(.ant-skeleton, .ant-spin-spinning, [aria-busy=true])')
          .count(),
      patiently,
    )
    .toBe(0);

/** Holds that the page is no wider than the screen: what is, scrolls aside within it. */
export async function expectFitting(page: Page): Promise<void> {
  const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  const message = `${page.url()} at ${page.viewportSize()?.width} px`;
  await expect.poll(() => page.evaluate<number>(beyond), { ...patiently, message }).toBe(0);
}

/** Holds that what stands on the page fits a desk and a phone, and that it is accessible on the screen on which it was opened. */
export async function expectSound(page: Page): Promise<void> {
  const before = page.viewportSize() ?? desk;
  for (const screen of [before, before.width === desk.width ? phone : desk, before]) {
    await page.setViewportSize(screen);
    await drawn(page);
    await settled(page);
    await expectFitting(page);
  }
  await expectAccessible(page);
}
