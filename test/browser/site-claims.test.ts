import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '#schemas/client.ts';
import { handoffRequest, quickFacts, registration, withoutPhoto } from '../support/bodies.ts';
import { startBrowser } from '../support/browser.ts';
import { completed, minutesAgo } from '../support/evidence.ts';
import { bringTo, cost, newCredential, newHandoff, setBack } from '../support/handoffs.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { scenePhoto } from '../support/photo.ts';
import { assistReport, need } from '../support/samples.ts';
import { desk, expectAccessible, expectSound, opened, phone, signIn } from '../support/site.ts';
import { phonePhoto } from '../support/stories.ts';

let hub: Hub;
let browser: Browser;
/** Of Lushan's adjuster 查勘员甲 and of Heting's. */
let credentials: { readonly lushan: string; readonly heting: string };
/** Of Lushan in Tianshui, handled by Heting in Longnan: assessed, with two photos, and long overdue. */
let late: { readonly id: string; readonly claimNumber: string; readonly replaced: string };

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
  const body = { ...registration('621202'), name: '查勘员甲' };
  const { body: adjuster } = await hub.as('staff-lushan').registerAdjuster({ body });
  const params = { id: adjuster.id };
  await hub.as('coordinator-ln').approveAdjuster({ params, body: withoutPhoto });
  const { body: issued } = await hub.as('coordinator-ln').issueCredential({ params });
  const { number } = await newCredential(hub);
  credentials = { lushan: issued.id, heting: number };
  late = await overdueCase();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const staff = (): Client => hub.as('staff-lushan');
const heting = (): Client => hub.as('system-heting');

async function overdueCase() {
  const { id, claimNumber = '' } = await newHandoff(hub, { accidentAt: minutesAgo(180) });
  const { number: replaced } = await newCredential(hub);
  await bringTo(hub, id, 'accepted', replaced);
  await heting().assignHandoff({ params: { id }, body: { credentialNumber: replaced } });
  await heting().assignHandoff({
    params: { id },
    body: { credentialNumber: credentials.heting, reason: '原查勘员已有任务' },
  });
  await completed(heting(), await phonePhoto(11, minutesAgo(90)), { handoffId: id, takenAt: minutesAgo(90) });
  await completed(heting(), await scenePhoto(12), { handoffId: id, shotKind: 'damage' });
  await bringTo(hub, id, 'assessed', credentials.heting);
  await setBack(hub, id);
  return { id, claimNumber, replaced };
}

/** Signs in and does the work. */
async function as(who: Caller, path: string, work: (page: Page) => Promise<void>): Promise<void> {
  await work((await signIn(hub, browser, who, path)).page);
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

/** Picks from a field that offers choices, by typing what is looked for. */
async function pick(around: Page | Locator, label: string, ...choices: string[]): Promise<void> {
  const field = around.getByRole('combobox', { name: label });
  for (const choice of choices) {
    await field.fill(choice);
    // What is offered may have to be fetched first.
    await field.page().locator('.ant-select-item-option-active').filter({ hasText: choice }).first().waitFor();
    await field.press('Enter');
  }
  await field.press('Tab');
}

/** An instant as people type it: to the minute, in the time of both cities. */
const typed = (instant: string) =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

async function typeInstant(form: Locator, label: string, instant: string): Promise<void> {
  await form.getByLabel(label).fill(typed(instant));
  await form.getByLabel(label).press('Enter');
}

/** Answers a question of the accident form. */
const answer = (page: Page | Locator, question: string, choice: string) =>
  page.getByRole('radiogroup', { name: question, exact: true }).getByText(choice, { exact: true }).click();

const flags = ['属于保险责任', '已投保交强险', '已投保车损险', '可自行驶离', '仅外部部件轻微受损', '已提供现场影像'];

/** Types the facts of an accident that may be settled online: A, Lushan's customer, ran into B, Heting's. */
async function typeFacts(page: Page): Promise<void> {
  await page.getByLabel('相撞车辆数').fill('2');
  for (const question of ['有人受伤', '双方有争议', '现场情况复杂']) await answer(page, question, '否');
  await page.getByRole('combobox', { name: '其他财产损失' }).click();
  await page.locator('.ant-select-item-option').getByText('无', { exact: true }).click();
  await answer(page, '排除情形', '没有');
  for (const [side, insurer, damage] of [
    ['A 方', '鹿山试验保险', '1500'],
    ['B 方', '鹤汀试验保险', '3500'],
  ] as const) {
    await pick(page, `${side} 承保公司`, insurer);
    await answer(page, `${side} 所列情形`, side === 'A 方' ? '有' : '没有');
    if (side === 'A 方') await pick(page, `选择${side} 所列情形`, 'T01');
    await page.getByLabel(`${side} 车损金额`).fill(damage);
    await page.getByLabel(`${side} 商业第三者责任险限额`).fill('1000000');
    for (const flag of flags) await answer(page, `${side} ${flag}`, '是');
  }
}

describe('screening an accident', () => {
  it('says who is liable and who pays what, and its facts become a quick hand-off that the other company accepts', async () => {
    let id = '';
    await as('staff-lushan', '/admin/screening', async (page) => {
      await typeFacts(page);
      await page.getByRole('button', { name: '开始筛查' }).click();
      await page.getByText('A 方：全部责任 · B 方：无责任').waitFor();
      await page.getByRole('row', { name: /^B 方 A 方 交强险 ¥2,000\.00/ }).waitFor();
      await page.getByRole('row', { name: /^合计 ¥5,000\.00/ }).waitFor();
      await page.getByRole('button', { name: '以此事实发起异地通赔' }).click();
      const form = page.getByRole('dialog');
      await pick(form, '承保机构', '鹿山天水中支');
      await pick(form, '受理机构（出险地）', '鹤汀陇南中支');
      await form.getByLabel('报案号').fill('CLM-FROM-SCREEN');
      await form.getByLabel('保单号').fill('POL-0077');
      await form.getByLabel('车牌号').fill('甘E12345');
      await typeInstant(form, '出险时间', minutesAgo(60));
      await pick(form, '出险县区', '武都区');
      await form.getByLabel('出险地点').fill('滨江路与人民路口');
      await form.getByLabel('事故经过').fill('追尾，前后保险杠受损。');
      await form.locator('button[type=submit]').click();
      await heading(page, /CLM-FROM-SCREEN.*待受理/);
      id = page.url().split('/').at(-1) ?? '';
      await heting().acceptHandoff({ params: { id } });
      await page.reload();
      await heading(page, /CLM-FROM-SCREEN.*已受理/);
    });
    const { body } = await staff().readHandoff({ params: { id } });
    expect(body).toMatchObject({ track: 'quick', status: 'accepted', screening: { way: 'online' } });
  });

  it('says of an accident that takes the ordinary way what to do, and does not offer the quick one', async () => {
    const facts = { injured: true, parties: { A: {}, B: {} } };
    const { body: expected } = await staff().screenAccident({ body: facts });
    await as('staff-lushan', '/admin/screening', async (page) => {
      await answer(page, '有人受伤', '是');
      await page.getByRole('button', { name: '开始筛查' }).click();
      await page.getByText(expected.explanation.zh).waitFor();
      expect(expected.steps.length).toBeGreaterThan(0);
      for (const step of expected.steps)
        await page.getByRole('listitem').filter({ hasText: step.zh }).first().waitFor();
      expect(await page.getByRole('button', { name: '以此事实发起异地通赔' }).count()).toBe(0);
      await answer(page, '有人受伤', '否');
      await page.getByText('事实已更改，请重新筛查。').waitFor();
    });
    expect(expected.track).toBe('ordinary');
  });
});

describe('a hand-off', () => {
  it('is accepted by the company that is asked, given to an adjuster by name, and tells which photos are missing still', async () => {
    const parties = [need(hub.ids.branches, 'heting-ts'), need(hub.ids.branches, 'lushan-ln')] as const;
    const { body: asked } = await heting().requestHandoff({
      body: {
        ...handoffRequest(...parties),
        claimNumber: 'CLM-QUICK',
        accidentAt: minutesAgo(120),
        track: 'quick',
        screening: quickFacts(need(hub.ids.members, 'heting'), need(hub.ids.members, 'lushan')),
      },
    });
    const params = { id: asked.id };
    await as('staff-lushan', '/admin/handoffs?box=received', async (page) => {
      await page.getByRole('link', { name: 'CLM-QUICK' }).click();
      await page.getByRole('button', { name: '受理', exact: true }).click();
      await page.getByRole('dialog', { name: '受理' }).locator('button[type=submit]').click();
      await heading(page, /CLM-QUICK.*已受理/);
      await page.getByRole('button', { name: '指派或改派查勘员' }).click();
      const dialog = page.getByRole('dialog', { name: '指派或改派查勘员' });
      await pick(dialog, '证件编号', '查勘员甲');
      await dialog.locator('button[type=submit]').click();
      await dialog.waitFor({ state: 'detached' });

      const shot = page.getByRole('row', { name: /^现场前方/ });
      await shot.getByText('缺 1').waitFor();
      await page.getByRole('combobox', { name: '影像种类' }).click();
      await page.locator('.ant-select-item-option').getByText('现场前方', { exact: true }).click();
      await page.locator('.upload input[type=file]').setInputFiles([
        { name: '前方一.jpg', mimeType: 'image/jpeg', buffer: await scenePhoto(21) },
        { name: '前方二.jpg', mimeType: 'image/jpeg', buffer: await scenePhoto(22) },
        { name: '不是照片.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a photo') },
      ]);
      for (const name of ['前方一.jpg', '前方二.jpg']) {
        await page.getByRole('progressbar', { name }).waitFor();
        await page.getByText(`${name}：已上传并封存`).waitFor();
      }
      // What the hub does not take is said with its name and the reason.
      await page
        .getByRole('alert')
        .getByText(/^不是照片\.jpg：./)
        .waitFor();
      await shot.getByText('已齐').waitFor();
      await page.getByText('所需影像与单证尚未齐全。').waitFor();
    });
    const { body } = await staff().readHandoff({ params });
    expect(body).toMatchObject({ status: 'accepted', credentialNumber: credentials.lushan });
    const { completeness } = (await staff().readCaseEvidence({ params, query: {} })).body;
    expect(completeness.shots.find(({ shotKind }) => shotKind === 'scene-front')).toMatchObject({ have: 2, ok: true });
  });

  it('that is overdue is found by a coordinator, with where it stands, its photos with what they say themselves, and what each step changed', async () => {
    const other = await newHandoff(hub, { claimNumber: 'CLM-IN-TIME' });
    await as('coordinator-ts', '/admin/handoffs', async (page) => {
      await page.getByRole('link', { name: 'CLM-IN-TIME' }).waitFor();
      await page.getByRole('checkbox', { name: '只看逾期' }).click();
      await page.getByRole('checkbox', { name: '只看逾期', checked: true }).waitFor();
      const link = page.getByRole('link', { name: late.claimNumber });
      await page.getByRole('link', { name: 'CLM-IN-TIME' }).waitFor({ state: 'detached' });
      await link.waitFor();
      await page.reload();
      await link.waitFor();
      expect(await page.getByRole('checkbox', { name: '只看逾期' }).isChecked()).toBe(true);
      expect(await page.getByRole('link', { name: 'CLM-IN-TIME' }).count()).toBe(0);
      await page.getByLabel('按案号、编号或县区查找').fill('没有这样的案号');
      await link.waitFor({ state: 'detached' });
      await page.getByLabel('按案号、编号或县区查找').fill(late.claimNumber.toLowerCase());
      await link.click();
      await heading(page, /已定损/);
      await page.getByRole('img', { name: /^流程图：当前状态为已定损/ }).waitFor();
      await page
        .locator('.due')
        .getByText(/^已逾期 \d+ 天$/)
        .waitFor();
      await page.locator('.due').getByText('收齐单证').waitFor();

      await page.getByRole('button', { name: /^现场全景/ }).click();
      const drawer = page.getByRole('dialog', { name: '现场全景' });
      const position = drawer.getByRole('row', { name: /^拍摄位置/ });
      await position.getByText('33.40000, 104.92000').waitFor();
      expect(await drawer.getByRole('row', { name: /^相机信息/ }).innerText()).toMatch(/有$/);
      await drawer
        .getByText(/^20\d\d-.*鹤汀试验保险$/)
        .first()
        .waitFor();
      await expectAccessible(page);
      await drawer.getByRole('img', { name: '现场全景' }).click();
      await page.locator('.ant-image-preview img').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.ant-image-preview img').waitFor({ state: 'hidden' });
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'hidden' });

      const changed = page.getByRole('listitem').filter({ hasText: '证件编号' }).filter({ hasText: late.replaced });
      expect((await changed.first().innerText()).replace(/\s+/g, ' ')).toContain(
        `${late.replaced} → ${credentials.heting}`,
      );
      await page.getByText('原查勘员已有任务').waitFor();
      await page.getByText('→ ¥8,500.00').first().waitFor();
      // Back at the list, its address still has what was looked for, and so has the field.
      await page.goBack();
      await link.waitFor();
      expect(await page.getByLabel('按案号、编号或县区查找').inputValue()).toBe(late.claimNumber.toLowerCase());
    });
    expect(cost).toBe(850_000);
    expect((await hub.as('coordinator-ts').readHandoff({ params: { id: other.id } })).body.overdue).toBe(false);
  });

  it('of two other companies is none for a stranger, and the page says so in words', async () => {
    const parties = [need(hub.ids.branches, 'heting-ts'), need(hub.ids.branches, 'yanqi-ln')] as const;
    const body = { ...handoffRequest(...parties, '621222'), claimNumber: 'CLM-FOREIGN' };
    const { body: foreign } = await heting().requestHandoff({ body });
    await as('staff-lushan', `/admin/handoffs/${foreign.id}`, async (page) => {
      await page.getByRole('alert').getByText('未找到').waitFor();
      const shown = await page.locator('.content').innerText();
      expect(shown).not.toMatch(/CLM-FOREIGN|鹤汀|雁栖/);
      expect(await page.getByRole('button', { name: '受理', exact: true }).count()).toBe(0);
    });
  });
});

describe('service areas', () => {
  it('show a coordinator the counties without a desk, and the gap is gone once a desk is opened from it', async () => {
    await as('coordinator-ln', '/admin/service-areas', async (page) => {
      const matrix = page.locator('table.matrix');
      const heads = matrix.getByRole('columnheader');
      await heads.getByText('鹿山试验保险').waitFor();
      const column = (await heads.allInnerTexts()).indexOf('鹿山试验保险');
      const row = matrix.getByRole('row', { name: /^文县/ });
      const cell = row.locator('td').nth(column - 1);
      await cell.getByRole('button', { name: '缺：在文县登记服务点' }).click();
      const form = page.getByRole('dialog');
      await form.getByLabel('分部名称').fill('鹿山文县服务点');
      await form.getByLabel('服务电话').fill('0939-5550100');
      await form.getByLabel('服务时间').fill('08:30-18:00');
      await form.locator('button[type=submit]').click();
      await cell.getByText('有', { exact: true }).waitFor();
      await page.getByRole('link', { name: '鹿山文县服务点' }).waitFor();
    });
    const { items } = (await staff().listDesks({ query: { limit: 100 } })).body;
    const opened = items.find(({ name }) => name === '鹿山文县服务点');
    expect(opened).toMatchObject({ countyCode: '621222', branchId: need(hub.ids.branches, 'lushan-ln') });
  });
});

describe('help at the roadside', () => {
  it('is reported by name, routed to the insurer that was not known, and acknowledged by it', async () => {
    let id = '';
    await as('staff-lushan', '/admin/assists', async (page) => {
      await page.getByRole('button', { name: '报送协助' }).click();
      const form = page.getByRole('dialog');
      await pick(form, '证件编号', '查勘员甲');
      await pick(form, '县区', '武都区');
      await form.getByLabel('地点').fill('国道 212 武都段');
      await pick(form, '现场情形', '交通事故');
      await form.getByRole('checkbox', { name: '客户已同意' }).check();
      await pick(form, '同意方式', '口头同意');
      await typeInstant(form, '同意时间', new Date().toISOString());
      await pick(form, '协助事项', '现场查勘', '现场拍照取证');
      await pick(form, '客户承保公司', '尚不清楚');
      await form.locator('button[type=submit]').click();
      await heading(page, /交通事故.*待/);
      await page.getByText('尚不清楚是哪家公司的客户：请协调员转送承保公司。').waitFor();
      id = page.url().split('/').at(-1) ?? '';
    });
    await as('coordinator-ln', `/admin/assists/${id}`, async (page) => {
      await page.getByRole('button', { name: '转送承保公司' }).click();
      const dialog = page.getByRole('dialog', { name: '转送承保公司' });
      const insurer = dialog.getByRole('combobox', { name: '客户承保公司' });
      await insurer.fill('尚不清楚');
      expect(await page.locator('.ant-select-item-option').count()).toBe(0);
      await pick(dialog, '客户承保公司', '鹿山试验保险');
      await dialog.getByLabel('理由').fill('保单已查到');
      await dialog.locator('button[type=submit]').click();
      await dialog.waitFor({ state: 'detached' });
    });
    await as('staff-lushan', '/admin/assists', async (page) => {
      await page.locator(`a[href="/admin/assists/${id}"]`).click();
      await page.getByRole('button', { name: '确认收到' }).click();
      await page.getByRole('dialog', { name: '确认收到' }).locator('button[type=submit]').click();
      await heading(page, /已接收/);
    });
    const { body } = await staff().readAssist({ params: { id } });
    expect(body).toMatchObject({ status: 'acknowledged', customerOf: need(hub.ids.members, 'lushan') });
  });
});

describe('the pages of claims', () => {
  it.each([
    { language: 'zh', viewport: desk },
    { language: 'en', viewport: phone },
  ] as const)(
    'fit the screen and can be used by everybody: $language, $viewport.width',
    async ({ language, viewport }) => {
      const { body: assist } = await staff().reportAssist({ body: assistReport(credentials.lushan, '621202') });
      const { body: desks } = await staff().listDesks({ query: { limit: 1 } });
      const visits = {
        'staff-lushan': ['handoffs', `handoffs/${late.id}`, 'assists?box=sent', `assists/${assist.id}`, 'screening'],
        'coordinator-ln': ['service-areas', `service-areas/${desks.items[0]?.id}`, `handoffs/${late.id}`],
      } as const;
      for (const who of ['staff-lushan', 'coordinator-ln'] as const) {
        const visitor = await signIn(hub, browser, who, '/admin/work', { language, viewport });
        for (const path of visits[who]) {
          await opened(visitor, path, language);
          if (path === 'screening') {
            await visitor.page.locator('.content button[type=submit]').click();
            await visitor.page.locator('.content .criteria').waitFor();
          }
          await expectSound(visitor.page);
        }
      }
    },
  );
});
