import { inflateSync } from 'node:zlib';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registration, withoutPhoto } from '../support/bodies.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { sealedPortrait } from '../support/photo.ts';
import { checkedByList } from '../support/status-list.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());

const coordinator = () => hub.as('coordinator-ts');
const member = () => hub.as('system-lushan');
const because = { reason: '试验' };

async function approved(more: { photoId?: string } = {}) {
  const { body } = await member().registerAdjuster({ body: { ...registration(), ...more } });
  const params = { id: body.id };
  await coordinator().approveAdjuster({ params, ...(more.photoId ? {} : { body: withoutPhoto }) });
  return params;
}
const issued = async (params: { id: string }) => (await coordinator().issueCredential({ params })).body;

const page = async (number: string, lang: 'zh' | 'en' = 'en') => {
  const response = await fetch(`${hub.url}/verify/${number}?lang=${lang}`);
  return { status: response.status, text: await response.text() };
};
const shown = async (number: string) => /data-standing="(\w+)"/.exec((await page(number)).text)?.[1];

describe('a credential', () => {
  it('says on its page, in its record and in the status list what becomes of it, at each step and at once', async () => {
    const params = await approved();
    const { id: number, jws } = await issued(params);
    const agree = async (standing: string, listed: string) => {
      expect(await shown(number)).toBe(standing);
      expect((await member().readCredential({ params: { id: number } })).body.standing).toBe(standing);
      await expect.poll(() => checkedByList(hub, jws)).toBe(listed);
    };
    await agree('valid', 'valid');
    await coordinator().suspendAdjuster({ params, body: because });
    await agree('suspended', 'suspended');
    await coordinator().resumeAdjuster({ params, body: because });
    await agree('valid', 'valid');
    await coordinator().revokeCredential({ params: { id: number }, body: because });
    await agree('revoked', 'invalid');
    const second = await issued(params);
    expect(second.id).not.toBe(number);
    const { body: third } = await coordinator().reissueCredential({ params: { id: second.id }, body: because });
    expect(await shown(second.id)).toBe('replaced');
    expect((await page(second.id, 'zh')).text).toContain('已经换发新证');
    expect((await page(second.id)).text).not.toContain(third.id);
    expect(third).toMatchObject({ replaces: second.id, standing: 'valid' });
    expect(await checkedByList(hub, second.jws)).toBe('invalid');
    expect(await checkedByList(hub, third.jws)).toBe('valid');
    await member().departAdjuster({ params, body: because });
    expect(await shown(third.id)).toBe('revoked');
    expect(await checkedByList(hub, third.jws)).toBe('invalid');
    expect(await checkedByList(hub, jws)).toBe('invalid');
  });

  it('goes with an adjuster whom another one replaces; the successor is of the same company and not gone', async () => {
    const params = await approved();
    const { id: number } = await issued(params);
    const successor = await approved();
    const { body: foreign } = await hub.as('system-heting').registerAdjuster({ body: registration() });
    for (const successorId of [params.id, foreign.id]) {
      await expect(member().replaceAdjuster({ params, body: { ...because, successorId } })).rejects.toMatchObject({
        problem: { code: 'unknown_reference', errors: [{ pointer: '/successorId' }] },
      });
    }
    expect(await shown(number)).toBe('valid');
    const body = { ...because, successorId: successor.id };
    const idempotencyKey = crypto.randomUUID();
    const { body: gone } = await member().replaceAdjuster({ params, body, idempotencyKey });
    expect(gone).toMatchObject({ status: 'departed', successorId: successor.id });
    expect(gone.credential).toBeUndefined();
    expect(await shown(number)).toBe('revoked');
    expect(await member().replaceAdjuster({ params, body, idempotencyKey })).toMatchObject({
      replayed: true,
      body: gone,
    });
  });

  it('is neither suspended nor ended without its adjuster, nor the adjuster without it, whoever races', async () => {
    for (let round = 0; round < 6; round += 1) {
      const params = await approved();
      const { id: number } = await issued(params);
      await Promise.allSettled([
        coordinator().suspendAdjuster({ params, body: because }),
        member().departAdjuster({ params, body: because }),
        coordinator().revokeCredential({ params: { id: number }, body: because }),
        coordinator().reissueCredential({ params: { id: number }, body: because }),
      ]);
      const { body: adjuster } = await member().readAdjuster({ params });
      const { body: credential } = await member().readCredential({ params: { id: adjuster.credential ?? number } });
      const expected = {
        approved: adjuster.credential ? 'valid' : 'revoked',
        suspended: adjuster.credential ? 'suspended' : 'revoked',
        departed: credential.id === number && credential.status === 'replaced' ? 'replaced' : 'revoked',
      };
      expect(credential.status).toBe(expected[adjuster.status as keyof typeof expected]);
    }
  });

  it('issued and reissued by two coordinators at once is one, and a repeat gets the first answer', async () => {
    const params = await approved();
    const first = await issued(params);
    const idempotencyKey = crypto.randomUUID();
    const again = () => coordinator().reissueCredential({ params: { id: first.id }, body: because, idempotencyKey });
    const settled = await Promise.allSettled([
      again(),
      hub.as('antifraud-ts').reissueCredential({ params: { id: first.id }, body: because }),
    ]);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { body: adjuster } = await member().readAdjuster({ params });
    expect(adjuster.credential).not.toBe(first.id);
    const { body: listed } = await coordinator().listCredentials({ query: { status: 'valid', limit: 100 } });
    expect(listed.items.filter(({ adjusterId }) => adjusterId === params.id)).toHaveLength(1);
    if (settled[0]?.status === 'fulfilled') {
      const repeat = await again();
      expect(repeat.replayed).toBe(true);
      expect(repeat.body).toEqual(settled[0].value.body);
    }
  });

  it('whose issue is asked for again gives the first answer, also when it was revoked since', async () => {
    const params = await approved();
    const idempotencyKey = crypto.randomUUID();
    const { body: first } = await coordinator().issueCredential({ params, idempotencyKey });
    await coordinator().revokeCredential({ params: { id: first.id }, body: because });
    const again = await coordinator().issueCredential({ params, idempotencyKey });
    expect(again).toMatchObject({ replayed: true, body: { id: first.id, status: 'valid', version: 1 } });
    expect((await member().readAdjuster({ params })).body.credential).toBeUndefined();
  });

  it('is issued to nobody whose registration waits or whose driving licence has run out', async () => {
    const { body: waiting } = await member().registerAdjuster({ body: registration() });
    await expect(coordinator().issueCredential({ params: { id: waiting.id } })).rejects.toMatchObject({
      problem: { code: 'state_conflict', currentStatus: 'submitted' },
    });
    const params = await approved();
    const { etag = '' } = await member().readAdjuster({ params });
    await member().amendAdjuster({ params, body: { licenceValidUntil: '2026-01-31' }, ifMatch: etag });
    await expect(coordinator().issueCredential({ params })).rejects.toMatchObject({
      problem: { code: 'criteria_unmet', errors: [{ code: 'licence-valid' }] },
    });
  });

  it('shows a level that the association judged: the member cannot raise it after the approval, a reissue shows the new one', async () => {
    const params = await approved();
    const { id: number } = await issued(params);
    const { etag = '' } = await member().readAdjuster({ params });
    await expect(
      member().amendAdjuster({ params, body: { trainingLevel: 'professional' }, ifMatch: etag }),
    ).rejects.toMatchObject({ problem: { code: 'judged_already' } });
    await coordinator().regradeAdjuster({ params, body: { trainingLevel: 'advanced', reason: '提高班合格' } });
    expect((await page(number, 'zh')).text).toContain('基础');
    const { body: second } = await coordinator().reissueCredential({ params: { id: number }, body: because });
    expect((await page(second.id, 'zh')).text).toContain('提高');
  });

  it("of another city's adjuster is not a coordinator's to see or end", async () => {
    const { id } = await issued(await approved());
    const stranger = hub.as('coordinator-ln');
    for (const call of [
      () => stranger.readCredential({ params: { id } }),
      () => stranger.revokeCredential({ params: { id }, body: because }),
      () => stranger.reissueCredential({ params: { id }, body: because }),
      () => hub.as('system-heting').readCredentialTimeline({ params: { id } }),
    ]) {
      await expect(call()).rejects.toMatchObject({ problem: { code: 'not_found' } });
    }
    expect(await shown(id)).toBe('valid');
  });
});

describe('the page on which anybody checks a credential', () => {
  it('shows photo, name, company, city and level, no ids or phones, in less than 20 KB', async () => {
    const params = await approved({ photoId: await sealedPortrait(member()) });
    const { body: adjuster } = await member().readAdjuster({ params });
    const { id: number, photoId } = await issued(params);
    const { text } = await page(number, 'zh');
    for (const wanted of [adjuster.name, '鹿山试验保险', '天水市', '陇南市', '基础', `/verify/${number}/photo`]) {
      expect(text).toContain(wanted);
    }
    for (const secret of [adjuster.nationalId, adjuster.phone, adjuster.drivingLicence, adjuster.id, photoId ?? '-']) {
      expect(text).not.toContain(secret);
    }
    expect(Buffer.byteLength(text)).toBeLessThan(20_000);
    const photo = await fetch(`${hub.url}/verify/${number}/photo`);
    expect(photo.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await photo.arrayBuffer()).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));

    await coordinator().suspendAdjuster({ params, body: because });
    expect((await page(number)).text).not.toContain('<img');
    expect((await fetch(`${hub.url}/verify/${number}/photo`)).status).toBe(404);
  });

  it('answers a number that nobody has, or that is none, in the same form and with the same single read', async () => {
    const { id: number } = await issued(await approved());
    const asked = [number, 'crd_00000000000000000000000001', 'nonsense', '<script>'];
    const reads: string[] = [];
    const watch = (operation: string, body: Record<string, unknown>) => {
      if (JSON.stringify(body).includes('"crd_')) reads.push(operation);
      return false;
    };
    await hub.twin.idle();
    hub.proxy.faults.inject({ kind: 'latency', ms: 0, match: watch });
    const forms = [];
    for (const one of asked) {
      reads.length = 0;
      const { status, text } = await page(encodeURIComponent(one));
      expect(reads).toEqual(['GetItem']);
      expect(text).not.toContain('<script>');
      forms.push({ status, sections: text.match(/<(?:section|h1|header|footer)\b/g)?.length });
    }
    hub.proxy.faults.clear();
    expect(forms.slice(1)).toEqual(Array(3).fill(forms[1]));
    expect(forms[1]?.status).toBe(404);
  });
});

describe('a status list', () => {
  it('is the same for whomever one checks, and as long whether nobody or many lapsed', async () => {
    const first = await issued(await approved());
    const second = await issued(await approved());
    const listOf = (jws: string) => (decodeJwt(jws).status as { status_list: { uri: string } }).status_list.uri;
    expect(listOf(first.jws)).toBe(listOf(second.jws));
    const begun = decodeJwt(await (await fetch(listOf(first.jws))).text());
    const length = ({ status_list }: typeof begun) => {
      return inflateSync(Buffer.from((status_list as { lst: string }).lst, 'base64url')).length;
    };
    expect(length(begun)).toBe((65_536 * 2) / 8);
    expect(begun.ttl).toBe(300);
  });

  it('is signed of no list in which no credential has a place, however it is asked for', async () => {
    for (const list of ['1', '7', '999999', '00', 'x', '-1', '12345678', '1.5']) {
      expect((await fetch(`${hub.url}/status-lists/${list}`)).status).toBe(404);
    }
  });
});
