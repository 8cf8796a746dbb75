import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, pageOf, pagesFor } from '../../functions/site/pages/frame/site-map.ts';
import { startBrowser } from '../support/browser.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { desk, expectFitting, expectSound, opened, phone, picture, signIn } from '../support/site.ts';
import { people } from '../support/world.ts';

let hub: Hub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

describe('what the hub serves of the admin site', () => {
  const read = (path: string, encoding = 'br') =>
    fetch(new URL(path, hub.url), { headers: { 'accept-encoding': encoding } });
  const firstScript = async () => /src="(\/assets\/[^"]+\.js)"/.exec(await (await read('/admin')).text())?.[1] ?? '';

  it('is one document at each of its addresses, with a policy that lets nothing in from elsewhere and a nonce for this answer alone', async () => {
    const nonces = new Set<string>();
    for (const path of ['/admin', '/admin/handoffs?status=requested', '/admin/leads/led_x', '/admin/no-such-page']) {
      const answer = await read(path);
      expect(answer.status).toBe(200);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/unsafe|\*/);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      nonces.add(nonce);
      const document = await answer.text();
      expect(document).toContain(`nonce="${nonce}"`);
      expect(document).not.toMatch(/%[A-Z]+%/);
      expect(document).toContain(JSON.stringify(hub.issuerUrl));
    }
    expect(nonces.size).toBe(4);
  });

  it('gives files in the smallest form that a caller takes, to be kept for ever', async () => {
    const script = await firstScript();
    const plain = await read(script, 'identity');
    const sizes = { identity: (await plain.text()).length };
    expect(plain.headers.get('content-encoding')).toBeNull();
    for (const [accepted, encoding] of [
      ['gzip', 'gzip'],
      ['gzip, br', 'br'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
    ] as const) {
      const answer = await read(script, accepted);
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('cache-control')).toContain('immutable');
      expect(answer.headers.get('content-type')).toContain('text/javascript');
      expect(Number(answer.headers.get('content-length'))).toBeLessThan(sizes.identity);
    }
  });

  it('gives nothing else that lies beside them', async () => {
    const outside = [
      '/assets/no-such.js',
      '/assets/..%2fopenapi.json',
      '/assets/%2e%2e%2fadmin.html',
      '/assets/admin.html',
    ];
    for (const path of outside) expect((await read(path)).status, path).toBe(404);
  });
});

/** The stories of each chapter hold its pages and records against WCAG; here each role's pages once more, all of them. */
const visits = [
  { who: 'antifraud-ts', language: 'zh', viewport: desk, sound: true },
  { who: 'antifraud-ts', language: 'en', viewport: phone, sound: false },
  { who: 'staff-lushan', language: 'zh', viewport: desk, sound: false },
  { who: 'staff-lushan', language: 'en', viewport: phone, sound: true },
  { who: 'police-ts', language: 'zh', viewport: desk, sound: true },
  { who: 'police-ts', language: 'en', viewport: phone, sound: false },
] as const;

describe('every page of the site', () => {
  it.each(visits)(
    'is there for $who in $language at $viewport.width px: named, explained, within the screen; accessible: $sound',
    async ({ who, language, viewport, sound }) => {
      const visitor = await signIn(hub, browser, who, '/admin/work', { language, viewport });
      const { page } = visitor;
      for (const id of pagesFor(people[who].role)) {
        await opened(visitor, id, language);
        if (sound) await expectSound(page);
        else {
          await expectFitting(page);
          await picture(page);
        }
        await page.locator('.page-head .actions button').last().click();
        const guide = page.getByRole('dialog');
        await guide.waitFor();
        expect(await guide.locator('p').count(), `the guide of ${id}`).toBeGreaterThan(1);
        await page.keyboard.press('Escape');
        await guide.waitFor({ state: 'hidden' });
      }
    },
  );

  it.each(['coordinator-ts', 'antifraud-ts', 'staff-lushan', 'police-ts'] as const)(
    'stands in the menu of %s if the role may open it, and not otherwise',
    async (who) => {
      const { page, go } = await signIn(hub, browser, who);
      const shown = await page.getByRole('navigation').getByRole('menuitem').allInnerTexts();
      const own = pagesFor(people[who].role);
      expect(shown).toEqual(own.map((id) => pageOf(id).zh));
      const foreign = pagesFor('antifraud')
        .concat(pagesFor('member'))
        .find((id) => !own.includes(id));
      if (foreign) {
        await go(addressOf(foreign));
        await page.getByText('没有这个页面，或者您的角色不能打开。').waitFor();
      }
    },
  );
});
