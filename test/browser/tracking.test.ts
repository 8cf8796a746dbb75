import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriersOn } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { bringTo, newCredential, newHandoff, underwriter } from '../support/handoffs.ts';
import { type Hub, startHub } from '../support/hub.ts';

const phone = { width: 390, height: 844 };
/** Left after a run, to be looked at when people ask for it. */
const screenshots = join(import.meta.dirname, '../../.cache/screenshots');

let hub: Hub;
let browser: Browser;
const links: Record<string, string> = {};
beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
  const { number } = await newCredential(hub);
  for (const state of ['requested', 'calculated', 'paid', 'closed'] as const) {
    const { id } = await newHandoff(hub);
    await bringTo(hub, id, state, number);
    links[state] = (await hub.as(underwriter).shareHandoff({ params: { id } })).body.trackingUrl;
  }
  links.gone = `${links.paid}x`;
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const cases = ['requested', 'calculated', 'paid', 'closed', 'gone'].flatMap((name) =>
  (['zh', 'en'] as const).map((language) => ({ name, language })),
);

describe("the page of a policyholder's claim", () => {
  it.each(cases)(
    '$name in $language fits a phone, has no barrier that axe finds and asks nothing of others',
    async ({ name, language }) => {
      const context = await browser.newContext({ viewport: phone, javaScriptEnabled: true });
      try {
        const page = await context.newPage();
        const foreign: string[] = [];
        page.on('request', (request) => {
          if (!request.url().startsWith('data:') && new URL(request.url()).origin !== hub.url)
            foreign.push(request.url());
        });
        const response = await page.goto(`${links[name]}?lang=${language}`);
        expect(response?.status()).toBe(name === 'gone' ? 404 : 200);
        expect((await response?.body())?.length).toBeLessThan(20_000);
        // What runs in the page is text: the compiler knows Node's world, which has no document.
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width);
        if (process.env.HUB_SCREENSHOTS)
          await page.screenshot({ path: join(screenshots, `tracking-${name}-${language}.png`), fullPage: true });
        expect(await barriersOn(page)).toEqual([]);
        expect(foreign).toEqual([]);
        // Where it stands is to be seen without scrolling.
        const state = await page.locator('.holder').boundingBox();
        expect((state?.y ?? 0) + (state?.height ?? Number.POSITIVE_INFINITY)).toBeLessThan(phone.height / 2);
      } finally {
        await context.close();
      }
    },
  );
});
