import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bringTo,
  cost,
  handler,
  newCredential,
  newHandoff,
  outcome,
  stranger,
  underwriter,
} from '../support/handoffs.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';

let hub: Hub;
let credentialNumber: string;
beforeAll(async () => {
  hub = await startHub();
  credentialNumber = (await newCredential(hub)).number;
});
afterAll(() => hub?.stop());

const share = (id: string, who: Caller = underwriter) => hub.as(who).shareHandoff({ params: { id } });
const link = async (id: string, who: Caller = underwriter) =>
  (await hub.as(who).readTrackingLink({ params: { id } })).body;
const open = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers });
/** What a browser is told of a page, without what names the moment. */
async function seen(url: string) {
  const response = await open(`${url}?lang=zh`);
  const { date, 'x-request-id': _id, 'apigw-requestid': _gateway, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, headers, text: await response.text() };
}

const canaries = {
  claimNumber: 'CANARY-CLAIM-7',
  policyNumber: 'CANARY-POLICY-7',
  place: '金丝雀路口',
  description: '金丝雀描述，对方车辆甘K99999，联系人王某 13800000009。',
  plate: '甘E73946',
};

describe('the link by which a policyholder follows a claim', () => {
  it('shows where it stands, what is due, by whom and what is paid, and nothing that is not the customer’s', async () => {
    const { id } = await newHandoff(hub, canaries);
    const { body } = await share(id);
    expect(body).toMatchObject({ shared: true, version: 2 });
    expect(await link(id, handler)).toEqual({ shared: true, url: body.trackingUrl });
    const page = async (lang: 'zh' | 'en' = 'zh') => (await open(`${body.trackingUrl}?lang=${lang}`)).text();
    expect(await page()).toContain('data-state="requested"');
    await bringTo(hub, id, 'calculated', credentialNumber);
    await hub.as(underwriter).noteHandoff({ params: { id }, body: { note: '金丝雀备注' } });
    expect(await page()).not.toContain('6,500.00');
    await bringTo(hub, id, 'paid', credentialNumber);
    const [zh, en] = [await page('zh'), await page('en')];
    for (const word of ['已支付', '甘E•••46', '鹿山试验保险', '鹤汀陇南中支', '6,500.00', '结案', '定损'])
      expect(zh, word).toContain(word);
    for (const word of ['paid', 'Lushan Test Insurance', 'CNY 6,500.00', 'close the case', 'Due by'])
      expect(en, word).toContain(word);
    // Of the 8,500 that insurers paid, 2,000 were the other party's.
    expect(cost).toBe(850_000);
    expect(zh + en).not.toMatch(/8,500|2,000/);
    const { body: handoff } = await hub.as(handler).readHandoff({ params: { id } });
    const { body: timeline } = await hub.as(handler).readHandoffTimeline({ params: { id } });
    const ids = [id, handoff.underwritingMemberId, handoff.handlingBranchId, credentialNumber];
    const people = timeline.items.map(({ by }) => by.id);
    const secrets = [...Object.values(canaries), '金丝雀', '13800000009', '现场已撤离', ...ids, ...people];
    for (const secret of secrets) for (const text of [zh, en]) expect(text, secret).not.toContain(secret);
  });

  it('is a page that no cache keeps, no search engine lists, no other site frames or hears of, and of less than 20 KB', async () => {
    const { id } = await newHandoff(hub);
    await bringTo(hub, id, 'closed', credentialNumber);
    const { status, headers, text } = await seen((await share(id)).body.trackingUrl);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-language': 'zh-CN',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(text).toContain('<meta name="robots" content="noindex">');
    expect(text).not.toContain('<script');
    expect(Buffer.byteLength(text)).toBeLessThan(20_000);
  });

  it('revoked, of another generation, altered or never made is not there, and nobody can tell which', async () => {
    const [{ id }, other] = [await newHandoff(hub), await newHandoff(hub)];
    const first = (await share(id)).body.trackingUrl;
    const others = (await share(other.id)).body.trackingUrl;
    await hub.as(handler).revokeShareHandoff({ params: { id }, body: { reason: '客户要求' } });
    expect(await link(id)).toEqual({ shared: false });
    const revoked = await seen(first);
    expect(revoked).toMatchObject({ status: 404 });
    expect(revoked.text).toContain('此链接无效');
    const second = (await share(id, handler)).body.trackingUrl;
    expect(second).not.toBe(first);
    expect((await seen(second)).status).toBe(200);
    const [, token = ''] = second.split('/track/');
    const [body = '', generation = '', mac = ''] = token.split('.');
    const otherMac = others.split('.').at(-1) ?? '';
    const forged = [
      [body, Number(generation) + 1, mac],
      [body, '1', mac],
      [body, generation, otherMac],
      [body, generation, `${mac.slice(0, -1)}${mac.endsWith('A') ? 'B' : 'A'}`],
      [body, generation, mac.slice(0, -1)],
      ['0'.repeat(26), '1', mac],
      [body, `0${generation}`, mac],
    ].map((parts) => parts.join('.'));
    for (const altered of [...forged, 'x', '%00', id, `${token}.`, 'a'.repeat(128)])
      expect(await seen(`${hub.url}/track/${altered}`), altered).toEqual(revoked);
    expect(await seen(first)).toEqual(revoked);
    expect((await seen(second)).status).toBe(200);
  });

  it('of a case that came to nothing can still be revoked', async () => {
    const { id } = await newHandoff(hub);
    const { trackingUrl } = (await hub.as(underwriter).shareHandoff({ params: { id } })).body;
    await hub.as(handler).declineHandoff({ params: { id }, body: { reason: '非本地区案件' } });
    expect(await seen(trackingUrl)).toMatchObject({ status: 200 });
    await hub.as(underwriter).revokeShareHandoff({ params: { id } });
    expect(await seen(trackingUrl)).toMatchObject({ status: 404 });
  });

  it('is opened and revoked by either place and by nobody else; it is opened once at a time', async () => {
    const { id } = await newHandoff(hub);
    const params = { id };
    expect(await outcome(hub.as(underwriter).revokeShareHandoff({ params }))).toMatchObject({
      status: 409,
      problem: { code: 'not_shared' },
    });
    const opened = await Promise.all([outcome(share(id)), outcome(share(id, handler))]);
    expect(opened.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await outcome(share(id))).toMatchObject({ problem: { code: 'shared_already' } });
    for (const who of [stranger] as const) {
      expect(await outcome(share(id, who))).toMatchObject({ status: 404 });
      expect(await outcome(hub.as(who).revokeShareHandoff({ params }))).toMatchObject({ status: 404 });
      expect(await outcome(hub.as(who).readTrackingLink({ params }))).toMatchObject({ status: 404 });
    }
    expect(await outcome(share(id, 'coordinator-ts'))).toMatchObject({ status: 403 });
  });

  it('sent again under the same key is the same link', async () => {
    const { id } = await newHandoff(hub);
    const request = { params: { id }, idempotencyKey: crypto.randomUUID() };
    const first = await hub.as(underwriter).shareHandoff(request);
    await hub.as(underwriter).noteHandoff({ params: { id }, body: { note: '已发客户' } });
    await hub.twin.idle();
    expect(await hub.as(underwriter).shareHandoff(request)).toMatchObject({ replayed: true, body: first.body });
  });

  it('leaves its token in no log', async () => {
    const { id } = await newHandoff(hub);
    const { trackingUrl } = (await share(id)).body;
    await open(trackingUrl);
    await open(`${trackingUrl}x`);
    await hub.twin.idle();
    const [, token = ''] = trackingUrl.split('/track/');
    const mac = token.split('.').at(-1) ?? '';
    const files = readdirSync(hub.logs).map((name) => join(hub.logs, name));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(readFileSync(file, 'utf8').includes(mac), file).toBe(false);
  });
});
