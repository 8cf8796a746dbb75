import { createHash } from 'node:crypto';
import { compactVerify, createRemoteJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Manifest } from '#schemas/export-file.ts';
import { handoffRequest, leadReport, noShots, registration, settlementOf, withoutPhoto } from '../support/bodies.ts';
import { newCredential } from '../support/handoffs.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { sealedPhoto } from '../support/photo.ts';
import { unzip } from '../support/unzip.ts';
import { longnan, tianshui } from '../support/world.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const branchOf = (key: string) => {
  const id = hub.ids.branches[key];
  if (!id) throw new Error(`no branch ${key}`);
  return id;
};

const standingShown = (page: string) => /data-standing="(\w+)"/.exec(page)?.[1];

describe('a credential', () => {
  it('is registered by a member, approved and issued by a coordinator, checked by anyone, and ends with the departure', async () => {
    const member = hub.as('system-lushan');
    const coordinator = hub.as('coordinator-ts');
    const { body: adjuster } = await member.registerAdjuster({ body: registration() });
    expect(adjuster.status).toBe('submitted');
    await expect(coordinator.issueCredential({ params: { id: adjuster.id } })).rejects.toMatchObject({
      problem: { code: 'state_conflict', currentStatus: 'submitted' },
    });
    await coordinator.approveAdjuster({ params: { id: adjuster.id }, body: withoutPhoto });
    const { body: credential } = await coordinator.issueCredential({ params: { id: adjuster.id } });
    expect(credential.standing).toBe('valid');
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', hub.url));
    const { payload } = await compactVerify(credential.jws, keys);
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({ jti: credential.id, holder: adjuster.name });

    const look = async (lang: 'zh' | 'en') =>
      (await hub.public.verifyCredential({ params: { number: credential.id }, query: { lang } })).body;
    expect(standingShown(await look('zh'))).toBe('valid');
    expect(await look('zh')).toContain('有效');
    expect(await look('en')).toContain('Lushan Test Insurance');
    expect(await look('zh')).not.toContain(adjuster.nationalId);
    expect(await look('zh')).not.toContain(adjuster.phone);

    await coordinator.suspendAdjuster({ params: { id: adjuster.id }, body: { reason: '投诉核查' } });
    expect(standingShown(await look('zh'))).toBe('suspended');
    await coordinator.resumeAdjuster({ params: { id: adjuster.id }, body: { reason: '核查完毕' } });
    expect(standingShown(await look('zh'))).toBe('valid');
    await member.departAdjuster({ params: { id: adjuster.id }, body: { reason: '离职' } });
    expect(standingShown(await look('zh'))).toBe('revoked');
    expect(await look('zh')).toContain('已吊销');
  });

  it('that does not exist is told so on a page, and nothing fails', async () => {
    const response = await fetch(`${hub.url}/verify/crd_00000000000000000000000000`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('查无此证');
  });
});

describe('a claim', () => {
  it('is handed over to the other city, accepted there and moved to closed, and both sides and both associations read why', async () => {
    const underwriter = hub.as('system-lushan');
    const handler = hub.as('system-heting');
    const body = handoffRequest(branchOf('lushan-ts'), branchOf('heting-ln'));
    const { body: handoff } = await underwriter.requestHandoff({ body });
    const params = { id: handoff.id };
    await handler.acceptHandoff({ params });
    const { number } = await newCredential(hub);
    await handler.assignHandoff({ params, body: { credentialNumber: number } });
    await handler.surveyHandoff({ params });
    await handler.assessHandoff({ params, body: { assessedFen: 850_000 } });
    await handler.documentHandoff({ params, body: { unavailable: noShots() } });
    await handler.calculateHandoff({ params, body: { settlement: settlementOf(850_000) } });
    await expect(handler.approveHandoff({ params })).rejects.toMatchObject({ problem: { code: 'role_not_allowed' } });
    await underwriter.approveHandoff({ params });
    await expect(handler.payHandoff({ params, body: { paidFen: 850_001 } })).rejects.toMatchObject({
      problem: { code: 'payment_out_of_bounds' },
    });
    await handler.payHandoff({ params, body: { paidFen: 850_000 } });
    const { body: closed } = await handler.closeHandoff({ params });
    expect(closed).toMatchObject({ status: 'closed', version: 10, paidFen: 850_000 });

    const course = [
      'request',
      'accept',
      'assign',
      'survey',
      'assess',
      'document',
      'calculate',
      'approve',
      'pay',
      'close',
    ];
    await hub.twin.idle();
    for (const reader of ['system-lushan', 'system-heting', 'coordinator-ts', 'coordinator-ln'] as const) {
      const { body: timeline } = await hub.as(reader).readHandoffTimeline({ params });
      expect(timeline.items.map(({ verb }) => verb)).toEqual(course);
      expect(timeline.items.every(({ hash }) => hash)).toBe(true);
    }
    await expect(hub.as('system-yanqi').readHandoffTimeline({ params })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
    const { body: received } = await handler.listHandoffs({ query: { box: 'received', status: 'closed' } });
    expect(received.items.map(({ id }) => id)).toEqual([handoff.id]);
  });
});

describe('a fraud lead', () => {
  it("with a photo meets another member's in the other city, and the police pull both in an export that verifies", async () => {
    const plate = '甘KA7J31';
    const [first, second] = [hub.as('system-lushan'), hub.as('system-yanqi')];
    const photo = await sealedPhoto(first);
    const { body: lead } = await first.reportLead({ body: leadReport(plate, '620502', [photo]) });
    expect(lead.matches).toMatchObject([{ answer: 'none', leads: 0 }]);
    const otherPhoto = await sealedPhoto(second);
    const { body: other } = await second.reportLead({ body: leadReport(plate, '621222', [otherPhoto]) });
    expect(other.matches).toMatchObject([{ answer: 'linked', leads: 1, members: 1, cities: [tianshui] }]);
    const { body: seen } = await first.readLeadMatches({ params: { id: lead.id } });
    expect(seen.items).toMatchObject([{ value: plate, answer: 'linked', leads: 1, cities: [longnan] }]);
    await expect(first.readLead({ params: { id: other.id } })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });

    const police = hub.as('police-ln');
    const { body: asked } = await police.requestExport({
      body: {
        documentNumber: '陇公经〔2026〕7号',
        purpose: '核查团伙骗保',
        filter: {},
        content: { personalData: true },
      },
    });
    expect((await police.readExport({ params: { id: asked.id } })).body).toMatchObject({ status: 'requested' });
    await expect(police.approveExport({ params: { id: asked.id } })).rejects.toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    await hub.as('antifraud-ts').approveExport({ params: { id: asked.id } });
    await hub.twin.idle();
    const { body: ready } = await police.readExport({ params: { id: asked.id } });
    expect(ready).toMatchObject({ status: 'ready', count: 2 });
    expect((await hub.as('antifraud-ts').readExport({ params: { id: asked.id } })).body.link).toBeUndefined();

    const zip = Buffer.from(await (await fetch(ready.link ?? '')).arrayBuffer());
    // Whom the file is for learns its hash from the file alone, so that the receipt proves that it came.
    expect(ready.sha256).toBeUndefined();
    const received = createHash('sha256').update(zip).digest('hex');
    const files = await unzip(zip);
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', hub.url));
    const { payload } = await compactVerify(files['manifest.jws']?.toString() ?? '', keys);
    expect(Buffer.from(payload)).toEqual(files['manifest.json']);
    const manifest = Manifest.parse(JSON.parse(files['manifest.json']?.toString() ?? ''));
    expect(manifest).toMatchObject({ export: asked.id, documentNumber: '陇公经〔2026〕7号', leads: 2 });
    for (const { name, bytes, sha256 } of manifest.files) {
      expect(files[name]?.length).toBe(bytes);
      expect(
        createHash('sha256')
          .update(files[name] ?? '')
          .digest('hex'),
      ).toBe(sha256);
    }
    const lines =
      files['leads.ndjson']
        ?.toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)) ?? [];
    expect(lines.map(({ id }) => id).sort()).toEqual([lead.id, other.id].sort());
    expect(lines.flatMap(({ indicators }) => indicators)).toEqual([
      { kind: 'plate', value: plate },
      { kind: 'plate', value: plate },
    ]);
    expect(lines.flatMap(({ evidence }) => evidence.map(({ id }: { id: string }) => id)).sort()).toEqual(
      [photo, otherPhoto].sort(),
    );
    const body = { receivedBy: '试验警员', sha256: received };
    await police.receiptExport({ params: { id: asked.id }, body });
  });
});

describe('the progress of the month', () => {
  it('counts exactly what happened above, per city and county, and the public reads none of it yet', async () => {
    await hub.twin.idle();
    const { body: progress } = await hub.as('coordinator-ts').readProgress();
    const figures = (cityCode: string, countyCode: string) =>
      progress.cities
        .find((city) => city.cityCode === cityCode)
        ?.counties.find((county) => county.countyCode === countyCode)?.figures;
    expect(figures(tianshui, '620502')).toEqual({
      claimsDesks: 1,
      adjustersApproved: 1,
      credentialsIssued: 1,
      leadsReported: 1,
    });
    const claim = {
      handoffsRequested: 1,
      handoffsRequestedOrdinary: 1,
      handoffsAnswered: 1,
      handoffsAccepted: 1,
      handoffsAcceptedOrdinary: 1,
      handoffsPaid: 1,
      handoffsPaidOrdinary: 1,
      handoffsClosed: 1,
      handoffsClosedOrdinary: 1,
      settledFen: 850_000,
      settledOrdinaryFen: 850_000,
      stepsTaken: 7,
    };
    const service = { credentialedAdjusters: 1, adjustersApproved: 1, credentialsIssued: 1 };
    expect(figures(longnan, '621202')).toEqual({ ...service, ...claim, claimsDesks: 1 });
    expect(figures(longnan, '621222')).toEqual({ claimsDesks: 1, leadsReported: 1 });
    const ofCity = (cityCode: string) => progress.cities.find((city) => city.cityCode === cityCode)?.total;
    expect(ofCity(longnan)).toMatchObject({
      ...service,
      ...claim,
      countiesWithAdjuster: 1,
      countiesWithDesk: 3,
      quickShare: 0,
      paymentsTimed: 1,
      leadsReported: 1,
      leadExports: 1,
    });
    expect(ofCity(longnan)?.hoursToPaymentMedian).toBeGreaterThan(0);
    expect(ofCity(tianshui)).toMatchObject({ adjustersApproved: 1, credentialsIssued: 1, leadsReported: 1 });
    expect(ofCity(tianshui)).not.toHaveProperty('credentialedAdjusters');
    expect(progress.both).toMatchObject({ leadsReported: 2, crossCityLinks: 1, credentialedAdjusters: 1 });

    const { body: open } = await hub.as('system-yanqi').readProgress();
    const shown = open.cities.flatMap(({ counties }) => counties.flatMap((county) => Object.keys(county.figures)));
    expect(shown).toContain('handoffsClosed');
    expect(shown).not.toContain('leadsReported');
    const { body: own } = await hub.as('system-heting').readOwnProgress();
    expect(own.total).toMatchObject(claim);
    expect(own.days.map((day) => day.figures.handoffsClosed)).toEqual([1]);
    expect((await hub.as('system-yanqi').readOwnProgress()).body.total).not.toHaveProperty('handoffsClosed');

    // The public reads it once the month is over and both associations have approved it.
    const { body: data } = await hub.public.publishProgress();
    expect(data.publication).toBeUndefined();
    expect((await hub.public.showProgress()).body).toContain('尚无公布的数据');
  });

  it('is what the audit rows say when they are counted again', async () => {
    expect(await hub.twin.invoke('Hub-local-progress-reconcile', {})).toMatchObject({ equal: true, differences: [] });
    expect(await hub.twin.invoke('Hub-local-audit-verify', {})).toMatchObject({ sound: true, behind: 0, breaks: [] });
  });
});
