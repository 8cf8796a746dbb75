import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Caller, Hub } from './hub.ts';

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** A person at a browser, with what the browser had to complain of on the way. */
export interface Visitor {
  readonly page: Page;
  /** Errors of scripts and of the page's policy, and requests to hosts that are neither the hub, its file stores nor the issuer. */
  readonly complaints: readonly string[];
  /** Opens a page of the site as a click on the menu would, without loading the document again. */
  go(path: string): Promise<void>;
}

/** Opens an address of the site in a browser of its own, as a stranger. */
export async function visit(
  hub: Hub,
  browser: Browser,
  path: string,
  { language = 'zh', viewport = desk }: { language?: 'zh' | 'en'; viewport?: typeof desk } = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport, acceptDownloads: true, reducedMotion: 'reduce' });
  await context.addInitScript((chosen) => localStorage.setItem('hub.language', chosen), language);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
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
  await page.goto(new URL(path, hub.url).href);
  return {
    page,
    complaints,
    go: async (next) => {
      const address = JSON.stringify(next);
      await page.evaluate(
        `history.pushState({}, '', ${address}); dispatchEvent(new PopStateEvent('popstate', { state: {} }));`,
      );
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
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
  ).toEqual([]);
}
