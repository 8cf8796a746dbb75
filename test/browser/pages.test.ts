import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriersOn } from '../support/axe.ts';
import { registration } from '../support/bodies.ts';
import { startBrowser } from '../support/browser.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { sealedPortrait } from '../support/photo.ts';

const phone = { width: 390, height: 844 };
const desk = { width: 1440, height: 900 };
const languages = ['zh', 'en'] as const;
type Language = (typeof languages)[number];
const tags = { zh: 'zh-CN', en: 'en' } as const;

/** Left after a run, to be looked at. */
const screenshots = join(import.meta.dirname, '../../.cache/screenshots');

let hub: Hub;
let browser: Browser;
const numbers: Record<string, string> = {};

const verifyPages = {
  valid: () => `/verify/${numbers.valid}`,
  suspended: () => `/verify/${numbers.suspended}`,
  revoked: () => `/verify/${numbers.revoked}`,
  replaced: () => `/verify/${numbers.replaced}`,
  unknown: () => '/verify/crd_00000000000000000000000000',
};
const pages = { home: () => '/', ...verifyPages, progress: () => '/progress', docs: () => '/docs' };
type Name = keyof typeof pages;
const names = Object.keys(pages) as Name[];
const withoutScripts = names.filter((name) => name !== 'docs');

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
  const member = hub.as('system-lushan');
  const coordinator = hub.as('coordinator-ts');
  const photoId = await sealedPortrait(member);
  for (const standing of ['valid', 'suspended', 'revoked', 'replaced']) {
    const { body: adjuster } = await member.registerAdjuster({ body: { ...registration(), photoId } });
    const params = { id: adjuster.id };
    await coordinator.approveAdjuster({ params });
    const { body: credential } = await coordinator.issueCredential({ params });
    numbers[standing] = credential.id;
    if (standing === 'replaced') {
      await coordinator.reissueCredential({ params: { id: credential.id }, body: { reason: '遗失' } });
    }
    if (standing === 'suspended') await coordinator.suspendAdjuster({ params, body: { reason: '投诉核查' } });
    if (standing === 'revoked') await member.departAdjuster({ params, body: { reason: '离职' } });
  }
  await hub.twin.idle();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const addressOf = (name: Name, language: Language, search: Readonly<Record<string, string>> = {}) =>
  `${hub.url}${pages[name]()}?${new URLSearchParams({ ...search, lang: language })}`;

/** Opens a page for as long as something is done with it. */
async function onPage<T>(
  options: BrowserContextOptions,
  address: string,
  act: (page: Page, status: number) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: phone, ...options });
  try {
    const page = await context.newPage();
    const response = await page.goto(address);
    return await act(page, response?.status() ?? 0);
  } finally {
    await context.close();
  }
}

/** What a browser sees and complains of when it opens a page. */
async function look(name: Name, language: Language, viewport: typeof phone) {
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A browser notes that an unknown credential is 404: that is the promise, not a fault. A breach of the policy is noted too.
      const expected = name === 'unknown' && message.location().url === page.url();
      if (message.type() !== 'log' && !expected) complaints.push(message.text());
    });
    const response = await page.goto(addressOf(name, language));
    if (name === 'docs') await page.locator('.opblock').first().waitFor();
    // For people to look at, when they ask for it: no test decides by it.
    if (process.env.HUB_SCREENSHOTS) {
      await page.screenshot({
        path: join(screenshots, `${name}-${viewport.width}-${language}.png`),
        fullPage: name !== 'docs',
      });
    }
    const bytes = await response?.body();
    return {
      status: response?.status(),
      headers: (await response?.allHeaders()) ?? {},
      bytes: bytes?.length ?? 0,
      foreign: requests.filter((url) => !url.startsWith('data:') && new URL(url).origin !== hub.url),
      complaints,
      language: await page.locator('html').getAttribute('lang'),
      width: await widthOf(page),
      barriers: await barriersOn(page),
    };
  } finally {
    await context.close();
  }
}

// What runs in the page is text: the compiler knows Node's world, which has no document.
const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');
const isFocused = (page: Page, selector: string) =>
  page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`);

type Seen = Awaited<ReturnType<typeof look>>;
const looks = new Map<string, Promise<Seen>>();

/** The same look for every promise about it. */
function seen(name: Name, language: Language, viewport: typeof phone): Promise<Seen> {
  const key = `${name} ${language} ${viewport.width}`;
  const known = looks.get(key) ?? look(name, language, viewport);
  looks.set(key, known);
  return known;
}

const views = languages.flatMap((language) => [phone, desk].map((viewport) => ({ language, viewport })));

describe.each(names)('the public page "%s"', (name) => {
  it.each(views)('has no barrier that axe finds, in $language at $viewport.width px', async (view) => {
    expect((await seen(name, view.language, view.viewport)).barriers).toEqual([]);
  });

  it.each(views)(
    'fits a screen of $viewport.width px in $language: only a table of its own scrolls aside',
    async (view) => {
      expect((await seen(name, view.language, view.viewport)).width).toBeLessThanOrEqual(view.viewport.width);
    },
  );

  it.each(views)(
    'asks no other host for anything and breaks no policy, in $language at $viewport.width px',
    async (view) => {
      const { foreign, complaints } = await seen(name, view.language, view.viewport);
      expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
    },
  );

  it.each(languages)('says in %s which language it is in', async (language) => {
    const { headers, ...page } = await seen(name, language, phone);
    expect([page.language, headers['content-language']]).toEqual([tags[language], tags[language]]);
  });

  it('keeps strangers from framing, sniffing or injecting', async () => {
    const { headers, status } = await seen(name, 'zh', phone);
    expect(status).toBe(name === 'unknown' ? 404 : 200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    expect(headers['set-cookie']).toBeUndefined();
    const policy = (headers['content-security-policy'] ?? '').split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]));
    const scripts = policy.filter((directive) => directive.startsWith('script-src'));
    expect(scripts).toEqual(name === 'docs' ? ["script-src 'self'"] : []);
  });

  it('changes language on a tap and back, and stays where it was', async () => {
    const search: Record<string, string> = name === 'progress' ? { month: '2026-10' } : {};
    await onPage({}, addressOf(name, 'zh', search), async (page) => {
      await page.getByRole('link', { name: 'English' }).click();
      await page.waitForURL(addressOf(name, 'en', search));
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      await page.getByRole('link', { name: '中文' }).click();
      await page.waitForURL(addressOf(name, 'zh', search));
      expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    });
  });

  it('speaks the language of the browser when none was chosen', async () => {
    const address = `${hub.url}${pages[name]()}`;
    const languageFor = (locale: string) =>
      onPage({ locale }, address, (page) => page.locator('html').getAttribute('lang'));
    expect([await languageFor('en-GB'), await languageFor('zh-CN'), await languageFor('ja-JP')]).toEqual([
      'en',
      'zh-CN',
      'zh-CN',
    ]);
  });
});

describe.each(withoutScripts)('the public page "%s" in a browser without JavaScript', (name) => {
  it.each(languages)('says the same in %s', async (language) => {
    const read = (javaScriptEnabled: boolean) =>
      onPage({ javaScriptEnabled }, addressOf(name, language), (page) => page.locator('body').innerText());
    const withoutTime = (text: string) => text.replace(/\d\d:\d\d(?::\d\d)?/, '');
    expect(withoutTime(await read(false))).toBe(withoutTime(await read(true)));
  });
});

describe('the page of a credential', () => {
  const words = {
    valid: ['有效', 'Valid'],
    suspended: ['已暂停', 'Suspended'],
    revoked: ['已吊销', 'Revoked'],
    replaced: ['已换证', 'Replaced'],
    unknown: ['查无此证', 'No such credential'],
  } as const;
  const standings = Object.keys(words) as (keyof typeof words)[];

  it.each(standings)(
    'says "%s" in both languages at the top of a phone, with an answer to "may this person act?"',
    async (standing) => {
      for (const language of languages) {
        await onPage({}, addressOf(standing, language), async (page) => {
          const banner = page.locator('.standing');
          for (const word of words[standing]) expect(await banner.locator('strong').innerText()).toContain(word);
          const box = await banner.boundingBox();
          expect((box?.y ?? 0) + (box?.height ?? Number.POSITIVE_INFINITY)).toBeLessThan(phone.height * 0.6);
          const known = standing === 'unknown' ? null : standing;
          expect(await page.locator('[data-standing]').count()).toBe(known ? 1 : 0);
          const denial = language === 'zh' ? /此证(?:现在)?无效|没有此编号/ : /Not valid|no credential of this number/;
          expect(denial.test(await banner.innerText())).toBe(standing !== 'valid');
        });
      }
    },
  );

  it('tells the standings apart by shape too, for those who see no colour', async () => {
    const shapeOf = (standing: Name) =>
      onPage({}, addressOf(standing, 'zh'), (page) => page.locator('.standing svg').innerHTML());
    const shapes = await Promise.all(standings.map(shapeOf));
    expect(new Set(shapes).size).toBe(standings.length);
  });

  it.each(standings)('stays readable on paper, without the colours behind its letters: %s', async (standing) => {
    await onPage({}, addressOf(standing, 'zh'), async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await barriersOn(page, ['color-contrast'])).toEqual([]);
      const letters = await page.evaluate<string>("getComputedStyle(document.querySelector('.standing strong')).color");
      expect(letters).not.toBe('rgb(255, 255, 255)');
    });
  });

  it('shows to the second when it was checked, so that an old picture gives itself away', async () => {
    await onPage({}, addressOf('valid', 'zh'), async (page) => {
      expect(await page.locator('.standing').innerText()).toMatch(
        /\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d:\d\d（北京时间）/,
      );
    });
  });

  it.each(standings)('weighs less than 20 KB and is left out by search engines: %s', async (standing) => {
    expect((await seen(standing, 'en', phone)).bytes).toBeLessThan(20_000);
    await onPage({}, addressOf(standing, 'en'), async (page) => {
      expect(await page.locator('meta[name=robots]').getAttribute('content')).toBe('noindex');
    });
  });
});

describe('the home page', () => {
  it('leads to the progress and to the API reference in the language in which it is read', async () => {
    for (const link of ['Progress of the integration', 'API reference']) {
      await onPage({}, addressOf('home', 'en'), async (page) => {
        await page.getByRole('link', { name: link }).click();
        await page.waitForURL(/lang=en/);
        expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain(link);
      });
    }
  });
});

describe('the API reference', () => {
  interface Description {
    tags: { name: string }[];
    paths: Record<
      string,
      Record<string, { tags: string[]; operationId: string; summary: string; description: string }>
    >;
  }
  const description = async () => (await (await fetch(`${hub.url}/openapi.json`)).json()) as Description;

  // Of a list this long the page draws what is in view; filtered to a chapter, it draws all of that.
  const filtered = async (page: Page, chapter: string) => {
    await page.locator('.opblock').first().waitFor();
    await page.locator('.operation-filter-input').fill(chapter);
    await page.locator(`#operations-tag-${chapter}`).waitFor();
  };

  it('shows operations of every capability', async () => {
    const { tags, paths } = await description();
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    await onPage({ viewport: desk }, addressOf('docs', 'en'), async (page) => {
      for (const { name } of tags) {
        await filtered(page, name);
        const own = operations.filter((operation) => operation.tags.includes(name));
        expect(own.length, name).toBeGreaterThan(0);
        const shown = () => page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id));
        const ids = own.map(({ operationId }) => `operations-${name}-${operationId}`);
        await expect.poll(shown, { message: name, timeout: 10_000 }).toEqual(expect.arrayContaining(ids));
      }
    });
  });

  it.each(languages)('names each operation in the language of the page: %s', async (language) => {
    const { summary, description: chinese } = (await description()).paths['/v1/handoffs']?.post ?? {};
    await onPage({}, addressOf('docs', language), async (page) => {
      await filtered(page, 'handoffs');
      const operation = page.locator('[id$="requestHandoff"] .opblock-summary-description');
      expect(await operation.innerText()).toBe(language === 'zh' ? chinese : summary);
    });
  });

  it('is filtered, and an operation opened, from the keyboard alone, and what opens has no barrier either', async () => {
    await onPage({}, addressOf('docs', 'zh'), async (page) => {
      const tabTo = async (selector: string) => {
        for (let step = 0; step < 20 && !(await isFocused(page, selector)); step += 1) await page.keyboard.press('Tab');
        expect(await isFocused(page, selector), selector).toBe(true);
      };
      await page.locator('.opblock').first().waitFor();
      await tabTo('.operation-filter-input');
      await page.keyboard.type('handoffs');
      await page.locator('#operations-tag-members').waitFor({ state: 'detached' });
      expect(await page.locator('#operations-tag-handoffs').count()).toBe(1);
      await tabTo('.opblock-summary-control');
      await page.keyboard.press('Enter');
      await page.locator('.opblock.is-open [data-param-name="Accept-Language"]').waitFor();
      await page.locator('.opblock.is-open pre').first().waitFor();
      expect(await widthOf(page)).toBeLessThanOrEqual(phone.width);
      expect(await barriersOn(page)).toEqual([]);
    });
  });

  it('says what to do where scripts do not run', async () => {
    await onPage({ javaScriptEnabled: false }, addressOf('docs', 'zh'), async (page) => {
      expect(await page.locator('main').innerText()).toContain('JavaScript');
      expect(await page.getByRole('link', { name: 'OpenAPI' }).getAttribute('href')).toBe('/openapi.json');
    });
  });
});

describe('the browser of the tests', () => {
  it('draws Chinese letters, not boxes, whatever fonts the machine has', async () => {
    await onPage({}, 'about:blank', async (page) => {
      await page.setContent('<style>p{font:40px sans-serif;width:60px}</style><p>陇</p><p>赔</p>');
      const [first, second] = [page.locator('p').first(), page.locator('p').last()];
      expect((await first.screenshot()).equals(await second.screenshot())).toBe(false);
    });
  });
});
