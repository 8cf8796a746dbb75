import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '#schemas/calendar.ts';
import { ProblemError } from '#schemas/client.ts';
import { firstMonth } from '#schemas/measure.ts';
import { monthsFrom, nextReleases } from '#schemas/release-calendar.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { busyMonth, count, happening, monthAgo, publish, times } from '../support/progress.ts';
import { longnan, tianshui } from '../support/world.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const ts = () => hub.as('coordinator-ts');
const ln = () => hub.as('coordinator-ln');
const request = (month: string, place: string) => happening(month, 'handoff', 'request', place, { track: 'quick' });

/** The code of a refusal, with the field that it points at. */
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    (error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      const [fault] = error.problem.errors ?? [];
      return [error.problem.code, ...(fault ? [fault.pointer] : [])].join(' ');
    },
  );
const get = (path: string, headers: Record<string, string> = {}) => fetch(hub.url + path, { headers });

describe('before anything is published', () => {
  it('everybody reads calmly when the first figures come, and nothing else', async () => {
    const answer = await get('/progress?lang=en');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Nothing is published yet');
    const { body } = await hub.public.publishProgress();
    expect(body).toMatchObject({ issues: [] });
    expect(body.publication).toBeUndefined();
    expect(body.calendar).toHaveLength(6);
    expect(body.calendar).toEqual(nextReleases(new Date().toISOString()));
    expect((await get(`/progress?month=${monthAgo(1)}`)).status).toBe(404);
    expect((await get(`/progress.json?month=${monthAgo(1)}`)).status).toBe(404);
    expect((await get(`/progress.csv?month=${monthAgo(1)}&revision=1`)).status).toBe(404);
    const heads = Buffer.from(await (await get('/progress.csv')).arrayBuffer()).toString();
    expect(heads).toMatch(/^\ufeffmonth,revision,[^\n]*\r\n$/);
  });

  it('no report is drafted of a month that is not over or has no figures, nor a correction of what is not out', async () => {
    const thisMonth = monthOf(new Date().toISOString());
    expect(await refusal(ts().draftReport({ body: { month: thisMonth } }))).toBe('month_not_over /month');
    const beforeFirst = { month: monthsFrom(firstMonth, -1) };
    expect(await refusal(ts().draftReport({ body: beforeFirst }))).toBe('month_without_figures /month');
    const second = { month: monthAgo(9), revision: 2 };
    expect(await refusal(ts().draftReport({ body: second }))).toBe('reason_missing /note');
    expect(await refusal(ts().draftReport({ body: { ...second, note: '更正' } }))).toBe(
      'revision_out_of_order /revision',
    );
  });
});

describe('a report', () => {
  it('is published when both associations have approved the very same figures, and never changes again', async () => {
    const month = monthAgo(2);
    await count(
      hub,
      times(12, () => request(month, '620502')),
    );
    const { body: draft } = await ts().draftReport({ body: { month } });
    expect(draft).toMatchObject({ status: 'draft', number: `${month}-1`, approvals: [] });
    const params = { id: draft.id };
    await ts().approveReport({ params, body: { digest: draft.digest } });
    // The same association does not approve for the other one, whoever of it.
    const again = { params, body: { digest: draft.digest } };
    expect(await refusal(ts().approveReport(again))).toBe('other_association_needed');
    expect(await refusal(hub.as('antifraud-ts').approveReport(again))).toBe('other_association_needed');

    // Meanwhile a late event comes in, and the other association has the figures worked out anew.
    await count(
      hub,
      times(3, () => request(month, '621202')),
    );
    const { body: refreshed } = await ln().refreshReport({ params });
    expect(refreshed).toMatchObject({ status: 'draft', approvals: [{ cityCode: tianshui, digest: draft.digest }] });
    expect(await refusal(ts().approveReport(again))).toBe('digest_differs');
    const approval = { params, body: { digest: refreshed.digest } };
    await ln().approveReport(approval);
    const { body: changes } = await hub.as('antifraud-ts').readReportChanges({ params });
    const ofTianshui = changes.items.find(({ cityCode }) => cityCode === tianshui);
    expect(ofTianshui?.standing).toBe(false);
    const changed = ofTianshui?.changes.filter(({ measure }) => measure === 'handoffsRequested');
    // The three new ones are few: they are hidden, and with them what they could be reckoned from.
    expect(changed).toEqual([
      { place: '620500', measure: 'handoffsRequested', before: 12, now: 12, hiddenBefore: false, hiddenNow: true },
      { place: '620503', measure: 'handoffsRequested', hiddenBefore: false, hiddenNow: true },
      { place: '621200', measure: 'handoffsRequested', now: 3, hiddenBefore: false, hiddenNow: true },
      { place: '621202', measure: 'handoffsRequested', now: 3, hiddenBefore: false, hiddenNow: true },
      { place: 'both', measure: 'handoffsRequested', before: 12, now: 15, hiddenBefore: false, hiddenNow: false },
    ]);
    expect(changes.items.find(({ cityCode }) => cityCode === longnan)).toMatchObject({ standing: true, changes: [] });
    expect((await get(`/progress.json?month=${month}`)).status).toBe(404);

    const { body: published } = await ts().approveReport(approval);
    expect(published).toMatchObject({
      status: 'published',
      approvals: [{ cityCode: longnan }, { cityCode: tianshui }],
    });
    expect(published.publishedAt).toBeDefined();
    await count(
      hub,
      times(5, () => request(month, '620502')),
    );
    expect(await refusal(ts().refreshReport({ params }))).toBe('state_conflict');
    expect(await refusal(ln().approveReport(approval))).toBe('state_conflict');
    expect(await refusal(ln().discardReport({ params, body: { reason: '试验' } }))).toBe('state_conflict');
    const { body: after } = await ts().readReport({ params });
    expect(after).toEqual(published);
    const { body: steps } = await ts().readReportTimeline({ params });
    expect(steps.items.map(({ verb }) => verb)).toEqual(['draft', 'approve', 'refresh', 'approve', 'publish']);
  });

  it('tells the other association of each step', async () => {
    await hub.twin.idle();
    const told = async (who: 'coordinator-ts' | 'coordinator-ln') =>
      (await hub.as(who).listNotifications({ query: { limit: 100 } })).body.items
        .filter(({ subject }) => subject.kind === 'report')
        .map(({ type }) => type)
        .toSorted();
    expect(await told('coordinator-ln')).toEqual(['report.approve', 'report.draft', 'report.publish']);
    expect(await told('coordinator-ts')).toEqual(['report.approve', 'report.refresh']);
  });

  it('is drafted once, may be discarded and drafted anew, and a repeat gives the first answer', async () => {
    const month = monthAgo(3);
    const first = { body: { month }, idempotencyKey: crypto.randomUUID() };
    const [one, two] = await Promise.allSettled([ts().draftReport(first), ln().draftReport({ body: { month } })]);
    expect([one, two].filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { id } =
      (await ts().listReports({ query: { status: 'draft' } })).body.items.find((item) => item.month === month) ?? {};
    const params = { id: id ?? '' };
    await ln().discardReport({ params, body: { reason: '数据有误' } });
    const again = { body: { month, note: '重拟' }, idempotencyKey: crypto.randomUUID() };
    const { body: anew } = await ln().draftReport(again);
    expect(anew).toMatchObject({ id, status: 'draft', approvals: [] });
    const repeated = await ln().draftReport(again);
    expect([repeated.replayed, repeated.body.version]).toEqual([true, anew.version]);
  });

  it('comes out once with both approvals when both approve at the same instant', async () => {
    const months = [4, 5, 6, 7].map(monthAgo);
    for (const month of months) {
      const { body: draft } = await ts().draftReport({ body: { month } });
      const approval = { params: { id: draft.id }, body: { digest: draft.digest } };
      await Promise.all([ts().approveReport(approval), ln().approveReport(approval)]);
      const { body: report } = await ts().readReport(approval);
      expect(report.status).toBe('published');
      expect(report.approvals.map(({ cityCode }) => cityCode).toSorted()).toEqual([tianshui, longnan]);
    }
  });

  it('never comes out with figures that one association has not seen, however a refresh and approvals fall together', async () => {
    const month = monthAgo(8);
    const { body: draft } = await ts().draftReport({ body: { month } });
    const params = { id: draft.id };
    for (let round = 0; round < 6; round += 1) {
      const { body: seen } = await ts().readReport({ params });
      if (seen.status === 'published') break;
      await count(hub, [request(month, '620503')]);
      const approval = { params, body: { digest: seen.digest } };
      await Promise.allSettled([
        ts().approveReport(approval),
        ln().refreshReport({ params }),
        round > 3 ? ln().approveReport(approval) : ts().readReport({ params }),
      ]);
      const { body: now } = await ts().readReport({ params });
      const standing = now.approvals.filter(({ digest }) => digest === now.digest).map(({ cityCode }) => cityCode);
      if (now.status === 'published') expect(standing.toSorted()).toEqual([tianshui, longnan]);
      if (now.status === 'approved') expect(standing).toHaveLength(1);
    }
  });

  it('is nowhere for members, the police or the public until it is out', async () => {
    const month = monthAgo(10);
    const { body: draft } = await ts().draftReport({ body: { month } });
    const params = { id: draft.id };
    for (const who of ['system-lushan', 'staff-lushan', 'police-ts'] as const) {
      expect(await refusal(hub.as(who).listReports())).toBe('role_not_allowed');
      expect(await refusal(hub.as(who).readReport({ params }))).toBe('role_not_allowed');
      expect(await refusal(hub.as(who).readReportChanges({ params }))).toBe('role_not_allowed');
    }
    expect((await get(`/progress?month=${month}`)).status).toBe(404);
    expect((await hub.public.publishProgress()).body.issues.map((issue) => issue.month)).not.toContain(month);
  });
});

const figures = (csv: string) => {
  const rows = parse(csv, { columns: true, bom: true }) as Record<string, string>[];
  const placeOf = (row: Record<string, string>) => row.county_code || row.city_code || 'both';
  return new Map(rows.map((row) => [`${placeOf(row)} ${row.measure}`, row.hidden === 'true' ? 'hidden' : row.value]));
};
const textOf = async (path: string) => (await get(path)).text();

describe('what is published', () => {
  const month = monthAgo(1);
  const numbered = `month=${month}&revision=1`;

  it('is the same on the page, as JSON and as CSV, and shows no count from 1 to 4', async () => {
    await count(hub, busyMonth(month));
    const report = await publish(hub, month);
    const { body } = await hub.public.publishProgress({ query: { month } });
    const table = figures(await textOf(`/progress.csv?${numbered}`));
    const page = await textOf(`/progress?${numbered}&lang=en`);
    const publication = body.publication;
    if (!publication) throw new Error('nothing is published');
    let hidden = 0;
    for (const { place, figures: shown, hidden: left } of publication.places)
      for (const { id, unit } of publication.measures) {
        const listed = table.get(`${place} ${id}`);
        if (listed === undefined) continue;
        if (left.includes(id)) {
          hidden += 1;
          expect(listed, `${place} ${id}`).toBe('hidden');
          expect(shown[id]).toBeUndefined();
          continue;
        }
        const derived = unit === 'share' || unit === 'hours';
        expect(listed, `${place} ${id}`).toBe(String(shown[id] ?? (derived ? '' : 0)));
        const figure = report.figures[place]?.[id] ?? 0;
        if (unit === 'count' && !id.startsWith('counties'))
          expect([1, 2, 3, 4], `${place} ${id}`).not.toContain(figure);
      }
    expect(hidden).toBeGreaterThan(20);
    const row =
      /data-place="620502".*?<\/tr>/s.exec(page.slice(page.indexOf('id="table-handoffs-counties"')))?.[0] ?? '';
    const asked = table.get('620502 handoffsRequested');
    expect(row).toContain(`data-measure="handoffsRequested">${asked === 'hidden' ? 'n.p.' : asked}<`);
    expect(publication.places.map(({ place }) => place)).toHaveLength(19);
    // Of delicate measures no county stands anywhere.
    expect([...table.keys()].filter((key) => /^\d{6} leadsReported$/.test(key)).map((key) => key.slice(0, 6))).toEqual([
      tianshui,
      longnan,
    ]);
  });

  it('explains every measure and column in a dictionary that spreadsheets open', async () => {
    const answer = await get('/progress-dictionary.csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const rows = parse(await answer.text(), { columns: true, bom: true }) as Record<string, string>[];
    const { body } = await hub.public.publishProgress({ query: { month } });
    const ids = rows.filter(({ what }) => what === 'measure').map(({ id }) => id);
    expect(ids).toEqual(body.publication?.measures.map(({ id }) => id));
    const columns = rows.filter(({ what }) => what === 'column').map(({ id }) => id);
    expect(columns).toEqual(
      Object.keys((parse(await textOf('/progress.csv'), { columns: true, bom: true }) as object[])[0] ?? {}),
    );
    expect(rows.some(({ what, definition_en }) => what === 'licence' && definition_en?.includes('freely'))).toBe(true);
  });

  it('is not sent again to who has it, and a page that was kept keeps its policy', async () => {
    for (const path of [
      `/progress?${numbered}&lang=zh`,
      `/progress.json?${numbered}`,
      `/progress.csv?${numbered}`,
      '/progress-dictionary.csv',
    ]) {
      const first = await get(path);
      const etag = first.headers.get('etag') ?? '';
      expect(etag, path).toMatch(/^"[\w-]{27}"$/);
      for (const held of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await get(path, { 'if-none-match': held });
        expect([again.status, await again.text()], `${path} ${held}`).toEqual([304, '']);
        for (const name of ['etag', 'cache-control', 'content-security-policy', 'last-modified'])
          expect(again.headers.get(name), `${path} ${name}`).toBe(first.headers.get(name));
      }
      expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
    }
    const kept = async (path: string) => (await get(path)).headers.get('cache-control');
    expect(await kept(`/progress.csv?${numbered}`)).toBe('public, max-age=300');
    expect(await kept('/progress.csv')).toBe('public, max-age=300');
    expect(await kept('/progress')).toBe('public, max-age=300');
    const { body } = await hub.public.publishProgress({ query: { month } });
    const changed = (await get(`/progress.csv?${numbered}`)).headers.get('last-modified');
    expect(changed).toBe(new Date(body.publication?.publishedAt ?? '').toUTCString());
  });

  it('stays readable when it is corrected, says so with the note, and the correction gives nothing away', async () => {
    const before = await textOf(`/progress.csv?${numbered}`);
    await count(
      hub,
      times(9, () => request(month, '620503')),
    );
    const note = '麦积区补录 <9> 件';
    await publish(hub, month, 2, note);
    const { items } = (await ts().listReports({ query: { status: 'published' } })).body;
    const ofRevision = (revision: number) => ({
      id: items.find(({ number }) => number === `${month}-${revision}`)?.id ?? '',
    });
    const { corrects } = (await ln().readReportChanges({ params: ofRevision(2) })).body;
    expect(corrects?.revision).toBe(1);
    expect(
      corrects?.changes.find(({ place, measure }) => place === '620503' && measure === 'handoffsRequested'),
    ).toMatchObject({ before: 5, now: 14 });
    expect((await ln().readReportChanges({ params: ofRevision(1) })).body).not.toHaveProperty('corrects');
    expect(await textOf(`/progress.csv?${numbered}`)).toBe(before);
    const first = await textOf(`/progress?${numbered}`);
    expect(first).toContain('本版已有更正，请看第 2 版');
    expect(first).toContain('麦积区补录 &lt;9&gt; 件');
    const { body } = await hub.public.publishProgress({ query: { month } });
    expect(body.publication).toMatchObject({ number: `${month}-2`, note });
    expect(body.publication?.revisions.map(({ number }) => number)).toEqual([`${month}-2`, `${month}-1`]);
    expect(body.issues.filter((issue) => issue.month === month).map(({ revision }) => revision)).toEqual([2, 1]);
    const [old, now] = [figures(before), figures(await textOf(`/progress.csv?month=${month}`))];
    for (const [key, value] of old) if (value === 'hidden') expect(now.get(key), key).toBe('hidden');
    expect(await textOf(`/progress?month=${month}&lang=en`)).toContain('What was corrected');
  });

  it('is asked for by month, or by month and revision, and by nothing else', async () => {
    for (const query of [
      'revision=1',
      'month=2026-13',
      `month=${month}&revision=0`,
      `month=${month}&revision=x`,
      'page=1',
    ]) {
      expect((await get(`/progress.json?${query}`)).status, query).toBe(400);
      expect((await get(`/progress?${query}`)).status, query).toBe(400);
    }
    expect((await get(`/progress?month=${month}&revision=3`)).status).toBe(404);
  });
});

describe('a guide', () => {
  const words = (title: string) => ({ title, text: `${title}第一段。\n\n第二段 <b>。` });
  const body = { topic: 'experience' as const, zh: words('快处经验'), en: words('Quick experience') };

  it('is read by everybody from its publication until it is withdrawn', async () => {
    const { body: draft } = await ts().draftGuide({ body });
    const params = { id: draft.id };
    const path = `/progress/guides/${draft.id}`;
    expect((await get(path)).status).toBe(404);
    expect(await textOf('/progress')).not.toContain('快处经验');
    // It is its author's: the other association reads it.
    expect((await ln().readGuide({ params })).body.zh).toEqual(body.zh);
    expect(await refusal(ln().publishGuide({ params }))).toBe('role_not_allowed');
    const { body: published, etag = '' } = await ts().publishGuide({ params });
    expect(published.status).toBe('published');
    expect(await textOf('/progress?lang=en')).toContain(`${path}?lang=en`);
    const page = await textOf(`${path}?lang=zh`);
    expect(page).toContain('<p>快处经验第一段。</p><p>第二段 &lt;b&gt;。</p>');
    await ts().amendGuide({ params, ifMatch: etag, body: { en: words('Better words') } });
    expect(await textOf(`${path}?lang=en`)).toContain('Better words');
    await ts().withdrawGuide({ params, body: { reason: '过时' } });
    expect((await get(path)).status).toBe(404);
    expect(await textOf('/progress')).not.toContain('快处经验');
  });

  it('is not seen by members or the police before that', async () => {
    const { body: draft } = await ln().draftGuide({ body });
    for (const who of ['system-lushan', 'police-ln'] as const) {
      expect(await refusal(hub.as(who).listGuides())).toBe('role_not_allowed');
      expect(await refusal(hub.as(who).readGuide({ params: { id: draft.id } }))).toBe('role_not_allowed');
    }
  });
});
