import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriersOn } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { busyMonth, count, happening, monthAgo, publish, times } from '../support/progress.ts';

const phone = { width: 390, height: 844 };
const desk = { width: 1440, height: 900 };
/** Left after a run, to be looked at when people ask for it. */
const screenshots = join(import.meta.dirname, '../../.cache/screenshots');
const month = monthAgo(1);

let hub: Hub;
let browser: Browser;
const addresses: Record<string, string> = {};

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
  for (const [months, scale] of [
    [3, 0.6],
    [2, 1.2],
    [1, 1],
  ] as const) {
    await count(hub, busyMonth(monthAgo(months), scale));
    await publish(hub, monthAgo(months));
  }
  await count(
    hub,
    times(6, () => happening(month, 'assist', 'report', '620502', { kinds: ['scene-survey'] })),
  );
  await publish(hub, month, 2, '秦州区补录 6 次遇事必停协助');
  const words = (title: string, line: string) => ({ title, text: `${line}\n\n${line}` });
  const { body: guide } = await hub.as('coordinator-ts').draftGuide({
    body: {
      topic: 'policy',
      zh: words('车险异地通赔怎么办', '在哪出险，就可以在哪里办理。'),
      en: words('How a claim is handled in the other city', 'Wherever it happens, it can be handled there.'),
    },
  });
  await hub.as('coordinator-ts').publishGuide({ params: { id: guide.id } });
  Object.assign(addresses, {
    latest: '/progress?',
    corrected: `/progress?month=${month}&revision=1&`,
    missing: '/progress?month=2020-01&',
    guide: `/progress/guides/${guide.id}?`,
  });
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const views = [
  ...[phone, desk].flatMap((viewport) => [
    { name: 'latest', language: 'zh', viewport },
    { name: 'latest', language: 'en', viewport },
  ]),
  { name: 'corrected', language: 'zh', viewport: phone },
  { name: 'corrected', language: 'en', viewport: desk },
  { name: 'missing', language: 'zh', viewport: phone },
  { name: 'missing', language: 'en', viewport: phone },
  { name: 'guide', language: 'zh', viewport: phone },
  { name: 'guide', language: 'en', viewport: desk },
] as const;

async function onPage<T>(
  { name, language, viewport }: { name: string; language: string; viewport: typeof phone },
  act: (page: Page, status: number) => Promise<T>,
): Promise<T> {
  // Right without script: none ever runs here but those of the tests themselves, from outside.
  const context = await browser.newContext({ viewport, bypassCSP: false });
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('data:') && new URL(request.url()).origin !== hub.url)
        complaints.push(request.url());
    });
    page.on('console', (message) => {
      if (!message.text().includes('404')) complaints.push(message.text());
    });
    const response = await page.goto(`${hub.url}${addresses[name]}lang=${language}`);
    const done = await act(page, response?.status() ?? 0);
    expect(complaints).toEqual([]);
    return done;
  } finally {
    await context.close();
  }
}

describe('the public pages of the progress', () => {
  it.each(views)(
    'fit the screen, have no barrier that axe finds and ask nothing of others: $name in $language at $viewport.width px',
    async (view) => {
      await onPage(view, async (page, status) => {
        expect(status).toBe(view.name === 'missing' ? 404 : 200);
        // What runs in the page is text: the compiler knows Node's world, which has no document.
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          view.viewport.width,
        );
        expect(await page.locator('script').count()).toBe(0);
        if (process.env.HUB_SCREENSHOTS)
          await page.screenshot({
            path: join(screenshots, `progress-${view.name}-${view.viewport.width}-${view.language}.png`),
            fullPage: true,
          });
        // Every cell of its tables is looked at, which takes its time: the long page once in each language, on a screen each.
        const long = view.name === 'latest' || view.name === 'corrected';
        if (long && !(view.name === 'latest' && (view.language === 'zh') === (view.viewport === phone))) return;
        expect(await barriersOn(page)).toEqual([]);
      });
    },
  );

  it('show the key figures first on a phone, and draw every topic with a table beside it', async () => {
    await onPage({ name: 'latest', language: 'zh', viewport: phone }, async (page) => {
      const key = await page.locator('[data-key="handoffsRequested"] strong').boundingBox();
      expect((key?.y ?? 0) + (key?.height ?? Number.POSITIVE_INFINITY)).toBeLessThan(phone.height);
      for (const topic of await page.locator('[data-topic]').all()) {
        expect(await topic.locator('svg[role=img] title').count()).toBeGreaterThan(0);
        expect(await topic.locator('table').count()).toBeGreaterThan(1);
      }
      expect(await page.locator('[data-topic]').count()).toBe(5);
      // Each bar stands in the table too.
      const bars = await page.locator('#handoffs-places-desc').textContent();
      for (const county of ['秦州区', '武都区']) expect(bars).toContain(county);
    });
  });

  it('keep the county in sight while a phone scrolls through the measures', async () => {
    await onPage({ name: 'latest', language: 'zh', viewport: phone }, async (page) => {
      const region = page.locator('#table-handoffs-counties');
      await region.focus();
      await region.evaluate((element) => element.scrollBy({ left: 400 }));
      const county = await page.locator('#table-handoffs-counties [data-place="621202"] th').boundingBox();
      expect(county?.x).toBeGreaterThanOrEqual(0);
    });
  });

  it('lead from a corrected revision to the one that counts, and to the months before', async () => {
    await onPage({ name: 'corrected', language: 'en', viewport: phone }, async (page) => {
      await page.getByRole('link', { name: 'This was corrected: see revision 2' }).click();
      await page.waitForURL(`${hub.url}/progress?month=${month}&revision=2&lang=en`);
      expect(await page.locator('main').innerText()).toContain('秦州区补录 6 次遇事必停协助');
      await page.getByRole('navigation').getByRole('link').last().click();
      await page.waitForURL(`${hub.url}/progress?month=${monthAgo(3)}&revision=1&lang=en`);
      await page.getByRole('link', { name: '中文' }).click();
      await page.waitForURL(`${hub.url}/progress?month=${monthAgo(3)}&revision=1&lang=zh`);
    });
  });

  it('say the same where scripts are forbidden', async () => {
    const context = await browser.newContext({ viewport: phone, javaScriptEnabled: false });
    try {
      const page = await context.newPage();
      await page.goto(`${hub.url}/progress?lang=zh`);
      const without = await page.locator('main').innerText();
      const withScripts = await onPage({ name: 'latest', language: 'zh', viewport: phone }, (other) =>
        other.locator('main').innerText(),
      );
      expect(without).toBe(withScripts);
      expect(without).toContain('未公布');
    } finally {
      await context.close();
    }
  });
});
