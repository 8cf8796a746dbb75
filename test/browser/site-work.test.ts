import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { bringTo, newCredential, newHandoff } from '../support/handoffs.ts';
import { type Caller, type Hub, startHub, stranger, systemKey } from '../support/hub.ts';
import { newLead } from '../support/leads.ts';
import { type Listener, listen } from '../support/listener.ts';
import { need } from '../support/samples.ts';
import {
  desk,
  expectAccessible,
  expectSound,
  opened,
  phone,
  picture,
  signIn,
  type Visitor,
  visit,
} from '../support/site.ts';

let hub: Hub;
let browser: Browser;
let server: Listener;
/** Of Lushan in Tianshui: it waits for the underwriter's approval. */
let caseId: string;
let adjusterId: string;
let leadId: string;

beforeAll(async () => {
  [hub, browser, server] = await Promise.all([startHub(), startBrowser(), listen()]);
  const { number } = await newCredential(hub);
  caseId = (await newHandoff(hub)).id;
  await bringTo(hub, caseId, 'calculated', number);
  leadId = (await newLead(hub)).id;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await hub?.stop();
});

/** What the hub does by itself takes its time. */
const slowly = { timeout: 30_000 };

/** Signs in and does the work. */
async function as<T>(who: Caller, path: string, work: (visitor: Visitor, page: Page) => Promise<T>): Promise<T> {
  const visitor = await signIn(hub, browser, who, path);
  return work(visitor, visitor.page);
}

const typeAccount = async (page: Page, who: string) => {
  await page.locator('input[name=username]').fill(who);
  await page.locator('input[name=password]').fill(who);
  await page.locator('button[type=submit]').click();
};
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

describe('logging in', () => {
  it('leads back to the page that was asked for, survives a reload, leaves no token behind, and ends at the issuer too', async () => {
    await as('coordinator-ts', '/admin/members?from=mail', async (_, page) => {
      const address = `${hub.url}/admin/members?from=mail`;
      await heading(page, '会员公司');
      expect(page.url()).toBe(address);
      const reloaded = await page.reload();
      await heading(page, '会员公司');
      expect(page.url()).toBe(address);
      const policy = reloaded?.headers()['content-security-policy'] ?? '';
      const served = await fetch(address);
      for (const each of [policy, served.headers.get('content-security-policy') ?? ''])
        expect(each).not.toMatch(/unsafe-inline|unsafe-eval/);
      const stored = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
      const cookies = await page.context().cookies();
      expect(`${stored} ${JSON.stringify(cookies)}`).not.toMatch(/eyJ|access_token|code_verifier/);
      expect(cookies.filter(({ name }) => !name.startsWith('issuer_'))).toEqual([]);
      await page.getByRole('button', { name: '退出登录' }).click();
      // Whoever walks away before the issuer has ended its own session leaves nobody a way in either.
      await page.getByRole('button', { name: /退出 Sign out/ }).waitFor();
      await page.goto(address);
      await page.locator('.sign-in button.primary').click();
      await typeAccount(page, 'coordinator-ts');
      await heading(page, '会员公司');
      await page.getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('button', { name: /退出 Sign out/ }).click();
      await page.locator('.sign-in').waitFor();
      // A tab that knows nothing of it is asked as well.
      const other = await page.context().newPage();
      await other.goto(address);
      await other.locator('.sign-in button.primary').click();
      await other.locator('input[name=username]').waitFor();
    });
  });

  it('that has run out is said clearly, and the work goes on where it was after another log-in in a window', async () => {
    const { page } = await visit(hub, browser, '/admin/members');
    await page.clock.install();
    await page.locator('.sign-in button.primary').click();
    await typeAccount(page, 'coordinator-ln');
    await page.getByRole('button', { name: '登记会员公司' }).click();
    await page.getByLabel('名称', { exact: true }).fill('云屏试验保险');
    await page.clock.fastForward('28:30');
    await page.getByText('您的登录将在两分钟内结束').waitFor();
    await page.clock.fastForward('05:00');
    const ended = page.getByRole('dialog', { name: '登录已结束' });
    await ended.waitFor();
    await page.clock.setSystemTime(new Date());
    await ended.getByRole('button', { name: '重新登录' }).click();
    await ended.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe('云屏试验保险');
    await page.getByLabel('英文名称').fill('Yunping Test Insurance');
    await page.getByRole('dialog').getByRole('button', { name: '登记会员公司' }).click();
    await heading(page, '云屏试验保险');
  });

  it('tells a stranger that nobody knows the account, and a caller that a page or record is not theirs', async () => {
    const unknown = await visit(hub, browser, '/admin/leads');
    await unknown.page.locator('.sign-in button.primary').click();
    await typeAccount(unknown.page, stranger);
    await unknown.page.getByText('您的账户没有在平台登记').waitFor();
    expect(await unknown.page.getByRole('navigation').count()).toBe(0);
    await as('staff-lushan', '/admin/reports', async ({ go }, page) => {
      await page.getByText('没有这个页面，或者您的角色不能打开').waitFor();
      const { body: foreign } = await hub
        .as('coordinator-ts')
        .listClients({ params: { id: need(hub.ids.members, 'heting') } });
      await go(`/admin/systems/${foreign.items[0]?.id}`);
      await page.getByRole('alert').waitFor();
      expect(await page.locator('.content').innerText()).not.toContain('鹤汀');
    });
    await as('coordinator-ts', `/admin/leads/${leadId}`, async (_, page) => {
      await page.getByText('没有这个页面，或者您的角色不能打开').waitFor();
      expect(await page.locator('.content').innerText()).not.toContain(leadId);
    });
  });
});

describe("today's work", () => {
  it('shows a member the case whose next step is its own, with the way to it, and the inbox until somebody has read it', async () => {
    const unread = async () =>
      (await hub.as('staff-lushan').listNotifications({ query: { limit: 100, unread: 'true' } })).body.items.length;
    // What comes while they are read would be unread still.
    await hub.twin.idle();
    expect(await unread()).toBeGreaterThan(1);
    await as('staff-lushan', '/admin/work', async (_, page) => {
      const heap = page.getByRole('region', { name: '待本公司办理的异地通赔' });
      await heap.locator(`a[href="/admin/handoffs/${caseId}"]`).waitFor();
      await page.getByRole('link', { name: /条未读消息/ }).click();
      await heading(page, '消息');
      await page.locator(`a[href="/admin/handoffs/${caseId}"]`).first().waitFor();
      const before = await unread();
      await page
        .getByRole('button', { name: /^标记为已读/ })
        .first()
        .click();
      await expect.poll(unread, slowly).toBe(before - 1);
      await page.getByRole('button', { name: '本页全部标记为已读' }).click();
      await page.getByText('没有消息。').waitFor();
      expect(await unread()).toBe(0);
    });
  });

  it('goes on when one of its lists fails, and says which one', async () => {
    await as('antifraud-ts', '/admin/inbox', async ({ go }, page) => {
      await page.route('**/v1/adjusters?*', (route) => route.abort());
      await go('/admin/work');
      await page.getByRole('region', { name: '待初审的线索' }).locator(`a[href="/admin/leads/${leadId}"]`).waitFor();
      await page.getByRole('region', { name: '待审批的查勘员' }).getByRole('alert').waitFor({ timeout: 20_000 });
    });
  });
});

describe("a member's system", () => {
  it('gets a key that was made in the browser and never left it, is tried with it, and loses the old one', async () => {
    const first = systemKey('old-key');
    const { x, y } = first.publicJwk;
    const jwk = { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid: first.kid };
    const member = need(hub.ids.members, 'lushan');
    const id = await as('coordinator-ts', `/admin/systems?member=${member}`, async (_, page) => {
      await page.getByRole('button', { name: '登记系统' }).click();
      await page.getByLabel('名称', { exact: true }).fill('鹿山备用系统');
      await page.getByLabel('公钥').fill(JSON.stringify({ ...jwk, d: 'A'.repeat(43) }));
      await page.getByText('这是私钥').waitFor();
      await page.getByLabel('公钥').fill(JSON.stringify(jwk));
      await page.getByRole('dialog').getByRole('button', { name: '登记系统' }).click();
      await heading(page, /鹿山备用系统/);
      return page.url().replace(/.*\//, '');
    });
    await as('staff-lushan', `/admin/systems/${id}`, async (_, page) => {
      const sent: string[] = [];
      page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
      await page.getByText('从未使用').waitFor();
      await page.getByRole('button', { name: '生成新密钥' }).click();
      await page.getByLabel(/密钥名称/).fill('new-key');
      await page.getByRole('button', { name: '在浏览器中生成密钥对' }).click();
      const file = page.waitForEvent('download');
      await page.getByRole('button', { name: /JWK/ }).click();
      const secret = JSON.parse(await readFile(await (await file).path(), 'utf8'));
      await page.getByRole('button', { name: '把公钥添加到系统' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '测试调用' }).click();
      await page.getByText('平台识别为：鹿山备用系统').waitFor();
      await page.locator('.ant-modal-footer').getByRole('button', { name: '关闭' }).click();
      const row = page.locator('.keys li', { hasText: 'new-key' });
      await row.locator('time').waitFor();
      await page.getByRole('button', { name: '停用此密钥：old-key' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '停用此密钥' }).click();
      await page.locator('.keys li', { hasText: 'old-key' }).waitFor({ state: 'detached' });
      // With the file that was downloaded, as somebody does who comes back another day.
      await page.getByRole('button', { name: '用已有的私钥测试调用' }).click();
      await page.getByLabel(/粘贴私钥/).fill(JSON.stringify(secret));
      await page.getByRole('button', { name: '测试调用', exact: true }).click();
      await page.getByText('平台识别为：鹿山备用系统').waitFor();
      expect(secret.d).toMatch(/^[\w-]{43}$/);
      expect(sent.filter((each) => each.includes(secret.d))).toEqual([]);
      expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(
        secret.d,
      );
    });
    const { body } = await hub.as('coordinator-ln').readClient({ params: { id } });
    expect(body.keys.map(({ kid }) => kid)).toEqual(['new-key']);
    expect(body.keysLastUsed.map(({ kid }) => kid)).toEqual(['new-key']);
  });

  it('is called at an address that its member registers, with a secret that is shown once and a test that arrives', async () => {
    await as('staff-lushan', '/admin/webhooks', async (_, page) => {
      await page.getByRole('button', { name: '登记推送地址' }).click();
      await page.getByLabel('推送地址').last().fill(`${server.url}/hub`);
      await page.getByLabel('说明').fill('核心系统');
      await page.getByRole('dialog').getByRole('button', { name: '登记推送地址' }).click();
      const secret = page.getByRole('dialog', { name: '签名密钥' });
      await secret.getByText(/whsec_/).waitFor();
      await secret.getByRole('button', { name: '我已保存' }).click();
      await page.getByRole('link', { name: `${server.url}/hub` }).click();
      await page.getByRole('button', { name: '发送测试推送' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '发送测试推送' }).click();
      await heading(page, /测试推送.*已送达/);
      await page.getByRole('cell', { name: '204' }).waitFor();
      await expectAccessible(page);
      expect(server.received.map(({ path }) => path)).toContain('/hub');
      await page.getByRole('button', { name: /重新推送/ }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /重新推送/ })
        .click();
      await expect.poll(() => server.received.length, slowly).toBeGreaterThan(1);
      expect(await page.locator('body').innerText()).not.toContain('whsec_');
    });
  });
});

describe('the association', () => {
  it('admits a member, opens its branch, and sets in percent what it gives as a reward', async () => {
    await as('coordinator-ts', '/admin/members', async (_, page) => {
      await page.getByRole('button', { name: '登记会员公司' }).click();
      await page.getByLabel('名称', { exact: true }).fill('麦积试验保险');
      await page.getByLabel('英文名称').fill('Maiji Test Insurance');
      await page.getByRole('dialog').getByRole('button', { name: '登记会员公司' }).click();
      await heading(page, '麦积试验保险');
      await page.getByRole('button', { name: '登记分支机构' }).click();
      await page.getByLabel('名称', { exact: true }).fill('麦积天水中支');
      await page.getByRole('dialog').getByRole('combobox').click();
      await page.getByTitle('天水市').click();
      await page.getByRole('dialog').getByRole('button', { name: '登记分支机构' }).click();
      await page.getByRole('cell', { name: '麦积天水中支' }).waitFor();
      await page.getByRole('button', { name: /奖励比例/ }).click();
      await page.getByRole('spinbutton').fill('7.5');
      await page.getByRole('dialog').getByLabel(/理由/).fill('公司书面意见');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /奖励比例/ })
        .click();
      await page.getByText('7.5%').waitFor();
      const id = page.url().replace(/.*\//, '');
      expect((await hub.as('coordinator-ts').readMember({ params: { id } })).body.rewardShare).toBe(750);
    });
  });

  it('reads at once who changed a record, when and why', async () => {
    const { adjuster } = await newCredential(hub, 'system-lushan', '620502');
    adjusterId = adjuster.id;
    const reason = '审计试验：证照核查';
    await hub.as('coordinator-ts').suspendAdjuster({ params: adjuster, body: { reason } });
    await as('coordinator-ts', '/admin/audit', async (_, page) => {
      await page.getByRole('searchbox', { name: '记录编号' }).fill(adjusterId);
      await page.getByRole('searchbox', { name: '记录编号' }).press('Enter');
      await page.getByText(reason).waitFor({ timeout: 20_000 });
      await page.getByText('实时').waitFor();
      await page.getByRole('link', { name: adjusterId }).first().click();
      await page.waitForURL(`${hub.url}/admin/adjusters/${adjusterId}`);
    });
  });

  it('puts a record on paper without what cannot be pressed there, and with who did so and when', async () => {
    await as('coordinator-ts', `/admin/adjusters/${adjusterId}`, async (_, page) => {
      await page.getByText('鹿山试验保险').first().waitFor();
      expect(await page.getByText(/20\d\d.* 打印$/).count()).toBe(0);
      await page.emulateMedia({ media: 'print' });
      await page.getByText(/^天水协调员 于 20\d\d-\d\d-\d\d \d\d:\d\d 打印$/).waitFor();
      await picture(page);
      expect(await page.getByRole('button').count()).toBe(0);
      expect(await page.getByRole('banner').count()).toBe(0);
      const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(beyond).toBe(0);
    });
  });
});

describe('every page of work and administration', () => {
  it.each([
    { who: 'staff-lushan', language: 'en', viewport: phone },
    { who: 'antifraud-ts', language: 'zh', viewport: desk },
  ] as const)(
    'fits the screen and can be used by everybody: $who, $language, $viewport.width',
    async ({ who, language, viewport }) => {
      const visitor = await signIn(hub, browser, who, '/admin/work', { language, viewport });
      const lushan = need(hub.ids.members, 'lushan');
      const { body: systems } = await hub.as('coordinator-ts').listClients({ params: { id: lushan } });
      const paths = ['work', 'inbox', 'members', `members/${lushan}`, 'systems', `systems/${systems.items[0]?.id}`];
      for (const path of [...paths, ...(who === 'staff-lushan' ? ['webhooks'] : []), `audit?recordId=${lushan}`]) {
        await opened(visitor, path, language);
        await expectSound(visitor.page);
      }
    },
  );
});
