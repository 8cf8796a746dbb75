import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPlate } from '../support/bodies.ts';
import { startBrowser } from '../support/browser.ts';
import { completed } from '../support/evidence.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { age, because, committee, leadIn, newLead } from '../support/leads.ts';
import { scenePhoto } from '../support/photo.ts';
import { need } from '../support/samples.ts';
import { desk, expectAccessible, expectSound, opened, phone, settled, signIn } from '../support/site.ts';

let hub: Hub;
let browser: Browser;
/** The lead of another company, and the plate and photo that it shares with the one that is reported here. */
let foreign = '';
let own = '';
const plate = newPlate();
const heting: Caller = 'system-heting';

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
  const evidence = await completed(hub.as(heting), await scenePhoto(21));
  foreign = (await newLead(hub, { indicators: [{ kind: 'plate', value: plate }], evidenceIds: [evidence.id] }, heting))
    .id;
  await hub.twin.idle();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const choose = async (page: Page, label: string, text: string) => {
  const box = page.getByRole('dialog').getByLabel(label, { exact: true }).first();
  await box.fill(text);
  await box.press('Enter');
};
const submit = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
const purpose = { purpose: 'committee-work' } as const;

describe('the pages of fraud leads', () => {
  it('let a member report what it saw with a photo, and tell at once that others know the plate and the picture', async () => {
    const { page } = await signIn(hub, browser, 'staff-lushan', '/admin/leads');
    await page.getByRole('button', { name: '报送线索' }).click();
    await choose(page, '出险县区', '秦州');
    const when = page.getByRole('dialog').getByLabel('出险时间', { exact: true });
    await when.fill('2026-11-03 10:00');
    await when.press('Enter');
    await choose(page, '怀疑类型', '故意制造');
    await page.keyboard.press('Escape');
    await choose(page, '来源可靠性', 'B');
    await choose(page, '信息可信度', '2');
    await page.getByLabel('情况说明', { exact: true }).first().fill('试验：碰撞部位与所述不符。');
    await page.getByRole('button', { name: '添加涉案车辆' }).click();
    await choose(page, '身份', '三者车');
    await page.locator('#vehicles_0_plate').fill(plate.toLowerCase());
    await page
      .locator('.ant-upload input[type=file]')
      .setInputFiles({ name: '现场.jpg', mimeType: 'image/jpeg', buffer: await scenePhoto(21, { model: 'X' }) });
    await page.locator('.ant-upload-list-item-done').waitFor();
    await submit(page, '报送线索');
    await page.waitForURL(/\/admin\/leads\/led_/);
    own = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const matches = page.getByRole('row', { name: new RegExp(plate) }).filter({ hasText: '见于线索' });
    await matches.waitFor();
    expect(await matches.innerText()).toContain('由另外 1 家公司报送');
    const { body } = await hub.as('staff-lushan').readLead({ params: { id: own } });
    expect(body).toMatchObject({ status: 'reported', vehicles: [{ role: 'other-party', plate }] });
    expect(body.evidenceIds).toHaveLength(1);
  });

  it('let the committee see why leads are linked, hold the photos beside each other, and hand the lead to a colleague by name', async () => {
    await hub.twin.idle();
    const { page } = await signIn(hub, browser, committee, `/admin/leads/${own}`);
    expect(await page.getByText('试验：碰撞部位与所述不符。').count()).toBe(0);
    expect((await hub.as('staff-lushan').readLeadReadings({ params: { id: own } })).body.items).toEqual([]);
    await page.getByRole('button', { name: '记录并查阅' }).click();
    await page.getByText('试验：碰撞部位与所述不符。').waitFor();
    await page.getByRole('button', { name: '查看关联图' }).click();
    await page.getByRole('img', { name: '关联图：2 条线索，1 条连线' }).waitFor();
    await page.getByRole('button', { name: '比对照片' }).click();
    await page.getByRole('button', { name: '记录并打开照片' }).click();
    const photos = page.getByRole('dialog').getByRole('img', { name: /照片 1/ });
    await photos.nth(1).waitFor();
    expect(await photos.count()).toBe(2);
    expect(await page.getByRole('dialog').innerText()).toContain('画面');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '初审并定优先级' }).click();
    await submit(page, '初审并定优先级');
    await page.getByRole('button', { name: '分派或改派调查人' }).click();
    await choose(page, '调查人', '陇南反欺诈委员');
    await page.getByRole('dialog').getByLabel('理由').fill('试验');
    await submit(page, '分派或改派调查人');
    await page.getByText('陇南反欺诈委员').first().waitFor();
    await page.getByRole('button', { name: '确认欺诈，计入奖励' }).waitFor();
    const { body } = await hub.as(committee).readLead({ params: { id: own }, query: purpose });
    expect(body).toMatchObject({
      status: 'investigating',
      priority: 'normal',
      investigatorId: need(hub.ids.principals, 'antifraud-ln'),
    });
  });

  it('turn a confirmation into a reward for the company that reported', async () => {
    const { page, go } = await signIn(hub, browser, 'antifraud-ln', '/admin/leads?view=mine');
    await page.getByRole('link', { name: /故意制造事故/ }).click();
    await page.getByRole('button', { name: '记录并查阅' }).click();
    await page.getByRole('button', { name: '确认欺诈，计入奖励' }).click();
    await page.getByRole('dialog').getByLabel('减损金额').fill('10000');
    await choose(page, '承保公司', '鹤汀');
    await page.getByRole('dialog').getByLabel('理由').fill('试验');
    await submit(page, '确认欺诈，计入奖励');
    await page.getByRole('button', { name: '结案（未经证实的随即封存，不能再调查）' }).waitFor();
    await hub.twin.idle();
    await go('/admin/rewards');
    await page.getByText('¥10,000.00').first().waitFor();
    const { items } = (await hub.as('staff-lushan').listRewards({ query: { box: 'earned' } })).body;
    expect(items).toMatchObject([{ leadId: own, status: 'due', savedFen: 1_000_000 }]);
  });

  it('show the owner who read what and why, and open the lead of another only for a purpose that is put on record', async () => {
    const offered = (await hub.as(heting).readLeadLinks({ params: { id: foreign } })).body.items[0];
    await hub.as(heting).offerLink({ params: { id: need({ id: offered?.id ?? '' }, 'id') } });
    const { page, go } = await signIn(hub, browser, 'staff-lushan', '/admin/readings');
    await page
      .getByRole('row', { name: /委员会初审、调查与协调/ })
      .first()
      .waitFor();
    await go(`/admin/leads/${own}`);
    await page.getByRole('button', { name: '同意互看详情' }).click();
    await submit(page, '同意互看详情');
    await page.getByRole('link', { name: '打开', exact: true }).first().click();
    await page.getByRole('heading', { name: '请先说明查阅目的' }).waitFor();
    expect((await hub.as(heting).readLeadReadings({ params: { id: foreign } })).body.items.length).toBeGreaterThan(0);
    const ofMembers = async () =>
      (await hub.as(heting).readLeadReadings({ params: { id: foreign } })).body.items.filter(
        ({ readerRole }) => readerRole === 'member',
      );
    expect(await ofMembers()).toEqual([]);
    await page.getByRole('radio', { name: '赔付前核查本公司案件' }).check();
    await page.getByRole('button', { name: '记录并查阅' }).click();
    await page.getByText('核查案件须填写本公司案件号').waitFor();
    await page.getByLabel('本公司案件号').fill('试-1');
    await page.getByRole('button', { name: '记录并查阅' }).click();
    await page.getByText('报送公司未开放的部分').waitFor();
    expect(await ofMembers()).toMatchObject([{ purpose: 'claim-check' }]);
  });

  it('answer a check without saying whose leads they are', async () => {
    const { page } = await signIn(hub, browser, 'staff-lushan', '/admin/checks');
    await page.getByRole('button', { name: '查询一项信息' }).click();
    await page.getByRole('dialog').getByLabel('种类', { exact: true }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: '车牌号' }).click();
    await page.locator('#indicator_value').fill(plate);
    await choose(page, '查询环节', '赔付前');
    await page.getByRole('dialog').getByLabel('报案号').fill('试-2');
    await submit(page, '查询一项信息');
    const answer = page.getByRole('status').filter({ hasText: '查询结果：见于线索' });
    await answer.waitFor();
    expect(await page.locator('main, .content').first().innerText()).not.toContain('鹤汀');
  });

  it('let one of the committee list what is due and only another erase it, with a certificate', async () => {
    const id = await leadIn(hub, 'triaged');
    await hub.as(committee).refuteLead({ params: { id }, body: because });
    await hub.twin.idle();
    await age(hub, id, '2026-01-01T00:00:00.000Z');
    const { page } = await signIn(hub, browser, committee, '/admin/deletions');
    await page.getByRole('button', { name: '列出到期线索' }).click();
    await submit(page, '列出到期线索');
    await page.getByText('清单由您列出，须由另一位委员核对批准。').waitFor();
    expect(await page.getByRole('button', { name: '由另一委员批准所列删除' }).count()).toBe(0);
    const second = await signIn(hub, browser, 'antifraud-ln', new URL(page.url()).pathname);
    await second.page.getByRole('button', { name: '由另一委员批准所列删除' }).click();
    await submit(second.page, '由另一委员批准所列删除');
    await expect
      .poll(async () => (await hub.as(committee).listLeadDeletions({})).body.items[0]?.status, { timeout: 20_000 })
      .toBe('done');
    await second.go('/admin/deletions');
    await second.page.getByRole('link', { name: /1 条线索/ }).click();
    await expect.poll(() => second.page.getByRole('button', { name: '下载证明' }).count(), { timeout: 20_000 }).toBe(1);
  });

  const lists = ['leads', 'checks', 'rewards', 'reciprocity'] as const;
  it.each([
    { who: committee, pages: [...lists, 'exclusions', 'deletions'], language: 'zh', viewport: desk },
    { who: 'staff-lushan', pages: [...lists, 'readings'], language: 'en', viewport: phone },
  ] as const)(
    'fit the screen and have no barrier that axe finds: for $who in $language at $viewport.width px',
    async ({ who, pages, language, viewport }) => {
      const visitor = await signIn(hub, browser, who, '/admin/work', { language, viewport });
      for (const path of pages) {
        await opened(visitor, path, language);
        await expectSound(visitor.page);
      }
      const { page } = visitor;
      await opened(visitor, `leads/${own}`, language);
      const enter = page.getByRole('button', { name: { zh: '记录并查阅', en: 'Put on record and read' }[language] });
      if (who === committee) await enter.click();
      await page.getByRole('button', { name: { zh: '查看关联图', en: 'Show the ring' }[language] }).click();
      await page.getByRole('img', { name: /^(关联图|Ring)/ }).waitFor();
      await settled(page);
      await expectSound(page);
    },
  );
});
