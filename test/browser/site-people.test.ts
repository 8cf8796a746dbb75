import { readFile } from 'node:fs/promises';
import type { Browser, Download, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registration, vehicleRegistration, withoutPhoto } from '../support/bodies.ts';
import { startBrowser } from '../support/browser.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { portraitPhoto, scenePhoto, sealedPortrait } from '../support/photo.ts';
import { csvOf, headers, peopleOf, rowOf } from '../support/sheets.ts';
import { desk, expectSound, opened, phone, signIn, type Visitor } from '../support/site.ts';

let hub: Hub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const member = () => hub.as('staff-lushan');
const coordinator = () => hub.as('coordinator-ts');

/** Signs in and does the work. */
async function atWork(who: Caller, path: string, work: (page: Page, visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await signIn(hub, browser, who, path);
  await work(visitor.page, visitor);
}

const registered = async (more: object) =>
  (await member().registerAdjuster({ body: { ...registration(), ...more } })).body;
async function issued(name: string) {
  const { id } = await registered({ name });
  await coordinator().approveAdjuster({ params: { id }, body: withoutPhoto });
  return (await coordinator().issueCredential({ params: { id } })).body;
}

/** Picks from a field that offers choices, by typing what is looked for. */
async function pick(form: Locator, label: string, ...choices: string[]): Promise<void> {
  const field = form.getByRole('combobox', { name: label });
  for (const choice of choices) {
    await field.fill(choice);
    await field.press('Enter');
  }
  await field.press('Tab');
}

const contentOf = async (download: Download) => readFile(await download.path());
const beginning = (content: Uint8Array) => Buffer.from(content.subarray(0, 5)).toString('latin1');

describe('the pages of people and credentials', () => {
  it('let a coordinator approve with a waiver, show what somebody else changed meanwhile, and go on with what was typed', async () => {
    const made = await registered({ name: '待批甲' });
    await atWork('coordinator-ts', '/admin/adjusters', async (page) => {
      await page.getByRole('link', { name: '待批甲' }).click();
      await page.getByRole('button', { name: '批准', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: '批准' });
      // Only what is not met and may be let pass is offered.
      await dialog.getByRole('checkbox').first().waitFor();
      expect(await dialog.getByRole('checkbox').count()).toBe(1);
      await dialog.getByRole('checkbox', { name: '豁免：已封存的证件照片' }).check();
      await dialog.getByRole('textbox').fill('照片三日内补交');
      await member().amendAdjuster({
        params: { id: made.id },
        ifMatch: `"v${made.version}"`,
        body: { phone: '13900009999' },
      });
      await dialog.getByRole('button', { name: '批准' }).click();
      const difference = dialog.getByRole('row', { name: /手机号码/ });
      await difference.waitFor();
      expect(await difference.innerText()).toMatch(/13900000000[\s\S]*13900009999/);
      expect(await dialog.getByRole('textbox').inputValue()).toBe('照片三日内补交');
      await dialog.getByRole('button', { name: '已了解，继续' }).click();
      await dialog.getByRole('button', { name: '批准' }).click();
      await page.getByRole('heading', { name: /待批甲.*已批准/ }).waitFor();
    });
    const { body } = await coordinator().readAdjuster({ params: { id: made.id } });
    expect(body.approval?.waivers).toEqual([{ criterion: 'photo', reason: '照片三日内补交' }]);
    expect(body.phone).toBe('13900009999');
  });

  it('say what cannot be waived, and reject with a reason', async () => {
    const made = await registered({ name: '待退乙', licenceClass: 'D' });
    await atWork('coordinator-ts', `/admin/adjusters/${made.id}`, async (page) => {
      await page.getByRole('button', { name: '批准', exact: true }).click();
      await page.getByText(/不可豁免的条件不满足：持有可驾驶汽车的驾驶证/).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '退回', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: '退回' });
      await dialog.getByRole('textbox').fill('准驾车型不符合要求');
      await dialog.getByRole('button', { name: '退回' }).click();
      await page.getByRole('heading', { name: /待退乙.*已退回/ }).waitFor();
      await page.getByText('准驾车型不符合要求').first().waitFor();
    });
    expect((await member().readAdjuster({ params: { id: made.id } })).body.status).toBe('rejected');
  });

  it('issue a credential, hand over its card and print several on sheets', async () => {
    const made = await registered({ name: '持证丙' });
    await coordinator().approveAdjuster({ params: { id: made.id }, body: withoutPhoto });
    await issued('持证丁');
    await atWork('coordinator-ts', `/admin/adjusters/${made.id}`, async (page) => {
      await page.getByRole('button', { name: '签发证件' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '签发证件' }).click();
      const [card] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: '下载证件卡（PDF）' }).click(),
      ]);
      expect(card.suggestedFilename()).toMatch(/^持证丙-crd_.*\.pdf$/);
      expect(beginning(await contentOf(card))).toBe('%PDF-');
      await page.getByRole('menuitem', { name: '证件', exact: true }).click();
      for (const holder of ['持证丙', '持证丁'])
        await page.getByRole('checkbox', { name: `选择${holder}的证件` }).check();
      await page.getByRole('button', { name: '排版打印（2 份）' }).click();
      const link = page.getByRole('link', { name: '下载打印文件（PDF）' });
      await link.waitFor({ timeout: 40_000 });
      const sheets = await fetch(String(await link.getAttribute('href')));
      expect(beginning(new Uint8Array(await sheets.arrayBuffer()))).toBe('%PDF-');
      await page.getByText('已排好 2 张证件卡。').waitFor();
    });
    const { body } = await coordinator().readAdjuster({ params: { id: made.id } });
    expect(body.credential).toBeDefined();
  });

  it('let staff register an adjuster with a portrait, and lose nothing that was typed by a slip', async () => {
    const person = registration();
    await atWork('staff-lushan', '/admin/work', async (page) => {
      await page.getByRole('menuitem', { name: '查勘员', exact: true }).click();
      await page.getByRole('button', { name: '登记查勘员' }).click();
      const form = page.getByRole('dialog', { name: '登记查勘员' });
      await form.getByLabel('姓名').fill('新人戊');
      await form.getByRole('button', { name: '取消' }).click();
      const stay = page.getByRole('button', { name: '继续填写' });
      await stay.click();
      await stay.waitFor({ state: 'detached' });
      // A way out by the browser's own buttons is asked about as well.
      await page.evaluate('history.back()');
      await stay.click();
      expect(await form.getByLabel('姓名').inputValue()).toBe('新人戊');
      await form.getByLabel('居民身份证号').fill(person.nationalId);
      await form.getByLabel('驾驶证号（或档案编号）').fill(person.drivingLicence);
      await form.getByLabel('手机号码').fill(person.phone);
      await pick(form, '县区', '秦州区');
      await pick(form, '学历', '本科');
      await pick(form, '普通话等级', '二级甲等');
      await pick(form, '准驾车型', 'C1');
      await pick(form, '熟悉的城市', '天水市', '陇南市');
      await pick(form, '课程等级', '基础');
      for (const [label, day] of [
        ['驾驶证有效期至', '2031-12-31'],
        ['身心健康声明日期', String(person.fitnessDeclaredOn)],
        ['守法声明日期', String(person.conductDeclaredOn)],
      ] as const) {
        await form.getByLabel(label).fill(day);
        await form.getByLabel(label).press('Enter');
      }
      const portrait = { name: '新人戊.jpg', mimeType: 'image/jpeg', buffer: await portraitPhoto() };
      await form.locator('input[type=file]').first().setInputFiles(portrait);
      await form.locator('.ant-upload-list-item-done').waitFor();
      await form.getByRole('button', { name: '登记查勘员' }).click();
      await page.getByRole('heading', { name: /新人戊.*待审核/ }).waitFor();
      await page.getByRole('img', { name: '证件照片' }).waitFor();
    });
    const { items } = (await member().listAdjusters({ query: { status: 'submitted' } })).body;
    const made = items.find(({ name }) => name === '新人戊');
    expect(made).toMatchObject({ countyCode: '620502', trainingLevel: 'basic' });
    expect(made?.photoId).toBeDefined();
  });

  it('import a sheet whole or not at all, and say of each bad row what is wrong with it', async () => {
    const people = peopleOf(3).map((person, place) => ({ ...person, name: `批量${place + 1}号` }));
    const good = people.map((person) => rowOf(person));
    const county = headers.indexOf('县区');
    const bad = good.map((row, place) => (place === 1 ? row.with(county, '火星区') : row));
    const sheet = (name: string, rows: readonly string[][]) => ({
      name,
      mimeType: 'text/csv',
      buffer: Buffer.from(csvOf([headers, ...rows])),
    });
    const admitted = async () =>
      (await member().listAdjusters({ query: { limit: 100 } })).body.items.filter(({ name }) =>
        name.startsWith('批量'),
      );
    await atWork('staff-lushan', '/admin/imports', async (page) => {
      for (const [button, start] of [
        ['下载模板（Excel）', 'PK'],
        ['下载模板（CSV）', '姓名'],
      ] as const) {
        const [template] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: button }).click(),
        ]);
        expect((await contentOf(template)).toString('utf8').replace(/^\uFEFF/, '')).toMatch(new RegExp(`^"?${start}`));
      }
      await page.locator('input[type=file]').setInputFiles(sheet('有误.csv', bad));
      await page.getByRole('heading', { name: /有误.csv.*未通过/ }).waitFor();
      await page.getByText(/共 1 个问题，涉及 1 行/).waitFor();
      const fault = page.getByRole('row', { name: /县区/ });
      expect(await fault.innerText()).toMatch(/^3\s/);
      const [report] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: '下载报告（CSV）' }).click(),
      ]);
      expect((await contentOf(report)).toString('utf8')).toContain('县区');
      expect(await admitted()).toEqual([]);

      await page.getByRole('menuitem', { name: '批量登记', exact: true }).click();
      await page.locator('input[type=file]').setInputFiles(sheet('改正.csv', good));
      await page.getByText('已登记 3 名查勘员，等待协会审核。').waitFor();
      await page.getByRole('link', { name: '查看待审核的查勘员' }).click();
      await page.getByRole('link', { name: '批量3号' }).waitFor();
    });
    expect((await admitted()).map(({ status }) => status)).toEqual(['submitted', 'submitted', 'submitted']);
  });

  it('take a survey vehicle from its registration through the checklist to the linkage mark', async () => {
    const { plate, vin } = vehicleRegistration();
    await atWork('staff-lushan', '/admin/vehicles', async (page) => {
      await page.getByRole('button', { name: '登记查勘车' }).click();
      const form = page.getByRole('dialog', { name: '登记查勘车' });
      await form.getByLabel('车牌号').fill(plate);
      await form.getByLabel('车辆识别代号（VIN）').fill(vin);
      await form.getByLabel('厂牌型号').fill('试验牌 查勘车');
      await pick(form, '县区', '秦州区');
      await form.locator('input[type=file]').setInputFiles({
        name: '车身.jpg',
        mimeType: 'image/jpeg',
        buffer: await scenePhoto(7),
      });
      await form.locator('.ant-upload-list-item-done').waitFor();
      await form.getByRole('button', { name: '登记查勘车' }).click();
      await page.getByRole('button', { name: '检查车辆' }).click();
      const check = page.getByRole('dialog', { name: '按清单检查车辆' });
      const rope = check.getByRole('radiogroup', { name: '拖车绳' });
      await rope.getByText('不符合').click();
      await check.getByRole('textbox', { name: '拖车绳 问题说明' }).fill('磨损，待更换');
      await check.getByRole('button', { name: '其余各项均符合' }).click();
      await check.getByRole('button', { name: '按清单检查车辆' }).click();
      await page.getByText('磨损，待更换').waitFor();
      // What is not required does not fail the check.
      await page.getByText('合格', { exact: true }).waitFor();
    });
    const { items } = (await coordinator().listVehicles({ query: {} })).body;
    const made = items.find((vehicle) => vehicle.plate === plate);
    await atWork('coordinator-ts', `/admin/vehicles/${made?.id}`, async (page) => {
      await page.getByRole('button', { name: '发放标识' }).click();
      const dialog = page.getByRole('dialog', { name: '发放警保联动标识' });
      await dialog.getByRole('textbox').fill('JB-2026-0042');
      await dialog.getByRole('button', { name: '发放警保联动标识' }).click();
      await page.getByRole('heading', { name: /已发标识/ }).waitFor();
    });
    const { body } = await member().readVehicle({ params: { id: String(made?.id) } });
    expect(body.mark?.number).toBe('JB-2026-0042');
    expect(body.check?.result).toBe('pass');
  });

  it('hand over from one adjuster to another, chosen by name', async () => {
    const leaving = await issued('接替前');
    await issued('接替后');
    await atWork('staff-lushan', `/admin/adjusters/${leaving.adjusterId}`, async (page) => {
      await page.getByRole('button', { name: '由他人接替' }).click();
      const dialog = page.getByRole('dialog', { name: '由他人接替（证件同时吊销）' });
      await pick(dialog, '接替人', '接替后');
      await dialog.getByRole('textbox', { name: '理由' }).fill('调任');
      await dialog.getByRole('button', { name: '由他人接替（证件同时吊销）' }).click();
      await page.getByRole('heading', { name: /接替前.*已离职/ }).waitFor();
    });
    expect((await coordinator().readCredential({ params: { id: leaving.id } })).body.standing).toBe('revoked');
  });

  it.each([
    { language: 'zh', viewport: desk },
    { language: 'en', viewport: phone },
  ] as const)(
    'fit the screen and have no barrier that axe finds: $language at $viewport.width px',
    async ({ language, viewport }) => {
      const photoId = await sealedPortrait(member());
      const { id } = await registered({ name: '无障碍', photoId });
      const credential = await issued('无障碍证');
      const { body: vehicle } = await member().registerVehicle({ body: vehicleRegistration() });
      const { body: batch } = await coordinator().requestBatch({ body: { credentials: [credential.id] } });
      const records = [`credentials/${credential.id}`, `batches/${batch.id}`, `vehicles/${vehicle.id}`];
      const pages = {
        'coordinator-ts': ['adjusters?status=all', `adjusters/${id}`, 'credentials', 'batches', 'vehicles', ...records],
        'staff-lushan': ['imports', `adjusters/${credential.adjusterId}`],
      };
      for (const who of ['coordinator-ts', 'staff-lushan'] as const) {
        const visitor = await signIn(hub, browser, who, '/admin/work', { language, viewport });
        for (const path of pages[who]) {
          await opened(visitor, path, language);
          await expectSound(visitor.page);
        }
      }
    },
  );
});
