import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '#schemas/calendar.ts';
import { pageOf } from '../../functions/site/pages/frame/site-map.ts';
import { startBrowser } from '../support/browser.ts';
import { newCredential } from '../support/handoffs.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { bringLeadTo, newLead } from '../support/leads.ts';
import { busyMonth, count, happening, monthAgo, times } from '../support/progress.ts';
import { assistReport, need } from '../support/samples.ts';
import { scratch } from '../support/scratch.ts';
import { desk, expectSound, opened, phone, settled, signIn } from '../support/site.ts';

const reported = monthAgo(1);
const thisMonth = monthOf(new Date().toISOString());
let hub: Hub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
  await count(hub, busyMonth(reported));
  const credential = (await newCredential(hub)).number;
  for (const customer of ['lushan', 'lushan', 'yanqi']) {
    const body = { ...assistReport(credential, '621202'), customerOf: need(hub.ids.members, customer) };
    const { id } = (await hub.as('system-heting').reportAssist({ body })).body;
    await hub.as(`system-${customer as 'lushan' | 'yanqi'}`).acknowledgeAssist({ params: { id } });
  }
  // What was done is counted as it comes along; the month is closed over what has been counted.
  await hub.twin.idle();
  await hub.twin.invoke('Hub-local-statements', { month: thisMonth, early: true });
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

/** Presses the button that sends the open form. */
const send = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
const chooses = async (page: Page, label: string, option: string) => {
  await page.getByRole('dialog').getByLabel(label).click();
  await page.locator('.ant-select-item-option', { hasText: option }).last().click();
};

describe('the monthly report', () => {
  it('is out once each association has approved on the site what it sees, and the second sees what has changed since the first', async () => {
    const first = await signIn(hub, browser, 'coordinator-ts', '/admin/reports');
    await first.page.getByRole('button', { name: `起草 ${reported} 公报` }).click();
    await send(first.page, `起草 ${reported} 公报`);
    await first.page.getByRole('heading', { level: 1, name: `进展公报 ${reported}-1` }).waitFor();
    await first.page.getByRole('button', { name: '批准这些数字' }).click();
    await send(first.page, '批准这些数字');
    await first.page.getByText('贵协会已批准，等待另一协会').waitFor();
    await first.page.getByRole('button', { name: '批准这些数字' }).first().waitFor({ state: 'detached' });

    await count(
      hub,
      times(9, () => happening(reported, 'assist', 'report', '620502', { kinds: ['scene-survey'] })),
    );
    const second = await signIn(hub, browser, 'coordinator-ln', '/admin/reports');
    await second.page.getByRole('link', { name: `${reported}-1` }).click();
    await second.page.getByRole('button', { name: '重新计算' }).click();
    await send(second.page, '重新计算数字；已有的批准须重新作出');
    const changes = second.page.getByRole('region', { name: /天水市协会 .* 批准以来的变化/ });
    await changes.getByRole('row', { name: /遇事必停协助.*秦州区.*\+9/ }).waitFor();
    await second.page.getByRole('button', { name: '批准这些数字' }).click();
    await send(second.page, '批准这些数字');
    await second.page.getByText('贵协会已批准，等待另一协会').waitFor();

    await first.page.reload();
    await first.page.getByRole('button', { name: '批准并公布' }).click();
    await send(first.page, '批准并公布');
    const link = first.page.getByRole('link', { name: '查看公众页面' });
    const address = await link.getAttribute('href');
    expect(await (await fetch(hub.url + address)).text()).toContain(`${reported}-1`);
    expect((await hub.public.publishProgress()).body.issues).toMatchObject([{ month: reported, revision: 1 }]);
  });
});

describe('a guide', () => {
  it('is written in both languages, seen as its readers will see it, and published', async () => {
    const { page } = await signIn(hub, browser, 'coordinator-ts', '/admin/guides');
    await page.getByRole('button', { name: '撰写' }).click();
    await chooses(page, '栏目', '政策解读');
    await page.locator('#zh_title').fill('异地出险怎么办');
    await page.locator('#zh_text').fill('就近报案。\n\n就近理赔。');
    await page.locator('#en_title').fill('An accident in the other city');
    await page.locator('#en_text').fill('Report it there.\n\nIt is settled there.');
    await send(page, '撰写');
    const preview = page.getByRole('region', { name: '中文预览' });
    await preview.getByText('就近理赔。').waitFor();
    expect(await preview.locator('p').count()).toBe(2);
    await page.getByRole('button', { name: '公布', exact: true }).click();
    await send(page, '公布');
    const address = await page.getByRole('link', { name: '查看公众页面' }).getAttribute('href');
    expect(await (await fetch(hub.url + address)).text()).toContain('就近理赔。');
  });
});

describe('a statement', () => {
  it('is disputed line by line by ticking, decided by the association, and settled', async () => {
    const { page } = await signIn(hub, browser, 'staff-lushan', '/admin/statements');
    await page.getByRole('link', { name: thisMonth }).click();
    const lines = page.getByRole('region', { name: '明细' }).first();
    const rows = lines.getByRole('row', { name: /遇事必停/ });
    await rows.nth(1).waitFor();
    expect(await rows.count()).toBe(2);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'PDF' }).click();
    expect((await download).suggestedFilename()).toBe(`statement-${thisMonth}.pdf`);
    await lines.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: '对所选 1 条提出异议' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('异议说明').fill('一条不是我公司客户');
    await form.getByLabel('理由').or(form.getByLabel('原因')).fill('车牌不符');
    await send(page, '对所选 1 条提出异议');
    await page.getByRole('cell', { name: '待裁定' }).waitFor();

    const coordinator = await signIn(hub, browser, 'coordinator-ts', `/admin/statements?month=${thisMonth}`);
    const waiting = coordinator.page.getByRole('region', { name: '待裁定的异议' }).first();
    await coordinator.page.getByText('净额合计（应为零）').waitFor();
    await waiting.getByRole('link', { name: thisMonth }).click();
    await coordinator.page.getByRole('button', { name: '裁定异议' }).click();
    await chooses(coordinator.page, '结果', '成立');
    const reasons = coordinator.page.getByRole('dialog').locator('textarea');
    await reasons.nth(0).fill('经核对属实');
    await reasons.nth(1).fill('逐条核对');
    await send(coordinator.page, '裁定异议');
    await coordinator.page.getByRole('button', { name: /登记结清/ }).click();
    await coordinator.page.getByRole('dialog').getByLabel('结清凭证号').fill('FK-0001');
    await coordinator.page.getByRole('dialog').locator('button[type=submit]').click();
    await coordinator.page.getByText('FK-0001').waitFor();
    const { body } = await hub.as('staff-lushan').listStatements();
    expect(body.items).toMatchObject([{ status: 'settled' }]);
  });
});

describe('an export for the police', () => {
  it('with personal data is approved by the committee, fetched as a ZIP, and acknowledged by the hash that the browser computes', async () => {
    const lead = await newLead(hub);
    await bringLeadTo(hub, lead.id, 'referred');
    const police = await signIn(hub, browser, 'police-ts', '/admin/exports');
    await police.page.getByRole('button', { name: '申请线索' }).click();
    await police.page.locator('#documentNumber').fill('试公〔2026〕9号');
    await police.page.locator('#purpose').fill('核查');
    await police.page.locator('#content_personalData').check();
    await send(police.page, '申请线索');
    await police.page.getByText('等待反欺诈委员会批准').waitFor();

    const committee = await signIn(hub, browser, 'antifraud-ts', '/admin/exports');
    await committee.page.getByRole('link', { name: '试公〔2026〕9号' }).click();
    await committee.page.getByRole('button', { name: '批准', exact: true }).click();
    await send(committee.page, '批准');
    await committee.page.getByRole('region', { name: '提供的线索' }).first().waitFor({ timeout: 45_000 });

    await police.page.reload();
    const link = police.page.getByRole('link', { name: '下载文件' });
    const zip = Buffer.from(await (await fetch((await link.getAttribute('href')) ?? '')).arrayBuffer());
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    const kept = join(scratch(), `${crypto.randomUUID()}.zip`);
    await writeFile(kept, zip);
    await police.page.locator('input[type=file]').setInputFiles(kept);
    const hash = createHash('sha256')
      .update(await readFile(kept))
      .digest('hex');
    await police.page.getByText(hash).first().waitFor();
    await police.page.getByRole('button', { name: '签收', exact: true }).click();
    await police.page.locator('#receivedBy').fill('李警官');
    await send(police.page, '签收');
    await police.page.getByText('已由 李警官 签收').waitFor();

    await police.page.getByLabel('线索编号').fill(lead.id);
    await police.page.getByRole('button', { name: '反馈结果' }).click();
    await chooses(police.page, '结果', '立案');
    await police.page.locator('#documentNumber').fill('试公立〔2026〕1号');
    await police.page.getByRole('dialog').locator('textarea').fill('已立案侦查');
    await send(police.page, '反馈结果');
    await police.page.getByText('反馈结果：已完成').waitFor();
    const { body } = await hub
      .as('antifraud-ts')
      .readLead({ params: { id: lead.id }, query: { purpose: 'committee-work' } });
    expect(body).toMatchObject({ police: { outcome: 'opened' } });
  });
});

describe('each page of the chapter', () => {
  const ofCoordinator = ['progress', 'reports', 'guides', 'statements', 'tariffs'] as const;
  /** Figures are looked at in a month in which something happened, too. */
  const busy = () => ({ progress: reported, statements: thisMonth }) as Readonly<Record<string, string>>;

  it.each([
    { who: 'coordinator-ts', pages: ofCoordinator, language: 'zh', viewport: desk },
    { who: 'coordinator-ln', pages: ofCoordinator, language: 'en', viewport: phone },
    { who: 'staff-lushan', pages: ['progress', 'statements', 'tariffs'], language: 'en', viewport: desk },
    { who: 'police-ts', pages: ['exports'], language: 'zh', viewport: phone },
    { who: 'antifraud-ts', pages: ['exports'], language: 'en', viewport: desk },
  ] as const)(
    'fits the screen and has no barrier that axe finds: $who in $language',
    async ({ who, pages, language, viewport }) => {
      const visitor = await signIn(hub, browser, who, '/admin/work', { language, viewport });
      const { page } = visitor;
      for (const name of pages) {
        const month = busy()[name];
        for (const path of [name, ...(month ? [`${name}?month=${month}`] : [])]) {
          await opened(visitor, path, language);
          await expectSound(page);
        }
        const record = page.locator('.content .rows tbody a').first();
        if ((await record.count()) === 0) continue;
        const head = page.locator('.page-head').getByRole('link', { name: pageOf(name)[language], exact: true });
        await record.click();
        await head.waitFor();
        await settled(page);
        await expectSound(page);
      }
    },
  );
});
