import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xlsxType } from '#schemas/imports.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { codesOn, readPdf } from '../support/pdf.ts';
import { sealedPortrait } from '../support/photo.ts';
import { ended, type Person, peopleOf, started, tableOf, workbookOf } from '../support/sheets.ts';
import { checkedByList } from '../support/status-list.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const because = { reason: '旅程试验' };

async function pdfOf(path: string): Promise<Buffer> {
  const authorization = `Bearer ${await hub.tokenOf('coordinator-ts')}`;
  const response = await fetch(`${hub.url}${path}`, { headers: { authorization } });
  expect(response.headers.get('content-type')).toBe('application/pdf');
  return Buffer.from(await response.arrayBuffer());
}

describe('the life of an adjuster', () => {
  it('goes from a spreadsheet to a card whose code anybody can scan, and ends with the departure, agreed everywhere', async () => {
    const member = hub.as('system-lushan');
    const coordinator = hub.as('coordinator-ts');

    const photoId = await sealedPortrait(member);
    const [first, ...others] = peopleOf(4);
    const person = { ...first, name: '阿依古丽·买买提', photoId } as Person;
    const workbook = await workbookOf(tableOf([person, ...others]));
    expect(await ended(member, await started(member, workbook, xlsxType))).toMatchObject({ status: 'done' });
    await hub.twin.idle();

    const { body: waiting } = await coordinator.listAdjusters({ query: { status: 'submitted' } });
    const found = waiting.items.find(({ name }) => name === person.name);
    const params = { id: found?.id ?? '' };
    const { body: qualification } = await coordinator.readQualification({ params });
    expect(new Set(qualification.criteria.map(({ outcome }) => outcome))).toEqual(new Set(['met']));
    await coordinator.approveAdjuster({ params });
    const { body: credential } = await coordinator.issueCredential({ params });

    const card = await readPdf(await pdfOf(`/v1/credentials/${credential.id}/card.pdf`));
    expect(card.pages.map(({ text }) => text).join('')).toContain(person.name);
    const [scanned] = card.pages.flatMap(codesOn);
    expect(scanned?.content).toBe(credential.verifyUrl);

    const agree = async (standing: string, listed: string) => {
      const page = await (await fetch(scanned?.content ?? '')).text();
      expect(/data-standing="(\w+)"/.exec(page)?.[1]).toBe(standing);
      expect(page).toContain(person.name);
      await expect.poll(() => checkedByList(hub, credential.jws)).toBe(listed);
    };
    await agree('valid', 'valid');
    await coordinator.suspendAdjuster({ params, body: because });
    await agree('suspended', 'suspended');
    await coordinator.resumeAdjuster({ params, body: because });
    await agree('valid', 'valid');
    await member.departAdjuster({ params, body: because });
    await agree('revoked', 'invalid');

    await hub.twin.idle();
    const { body: life } = await coordinator.readAdjusterTimeline({ params });
    expect(life.items.map(({ verb }) => verb)).toEqual([
      'setAside',
      'admit',
      'approve',
      'issue',
      'suspend',
      'resume',
      'depart',
    ]);
    const { body: ofCredential } = await coordinator.readCredentialTimeline({ params: { id: credential.id } });
    expect(ofCredential.items.map(({ verb }) => verb)).toEqual(['issue', 'suspend', 'resume', 'retire']);
    expect([...life.items, ...ofCredential.items].every(({ hash }) => hash)).toBe(true);
    expect(await hub.twin.invoke('Hub-local-audit-verify', {})).toMatchObject({ sound: true, behind: 0, breaks: [] });
  });
});

describe('a pile of cards', () => {
  it('comes as sheets whose every code leads to its own credential; what ended in between is left out and named', async () => {
    const member = hub.as('system-lushan');
    const coordinator = hub.as('coordinator-ts');
    const photoId = await sealedPortrait(member);
    const credentials = [];
    for (const body of peopleOf(24).filter(({ countyCode }) => countyCode === '620502')) {
      const { body: adjuster } = await member.registerAdjuster({ body: { ...body, photoId } });
      await coordinator.approveAdjuster({ params: { id: adjuster.id } });
      credentials.push((await coordinator.issueCredential({ params: { id: adjuster.id } })).body);
    }
    const numbers = credentials.map(({ id }) => id);
    await expect(
      coordinator.requestBatch({
        body: { credentials: [...numbers, numbers[0] ?? '', 'crd_00000000000000000000000000'] },
      }),
    ).rejects.toMatchObject({
      problem: {
        code: 'unknown_reference',
        errors: [{ pointer: `/credentials/${numbers.length}` }, { pointer: `/credentials/${numbers.length + 1}` }],
      },
    });
    const idempotencyKey = crypto.randomUUID();
    const { body: asked } = await coordinator.requestBatch({ body: { credentials: numbers }, idempotencyKey });
    await hub.twin.idle();
    const { body: ready } = await coordinator.readBatch({ params: { id: asked.id } });
    expect(ready).toMatchObject({ status: 'ready', printed: numbers.length, leftOut: [] });
    const pdf = await readPdf(Buffer.from(await (await fetch(ready.link ?? '')).arrayBuffer()));
    expect(pdf.pages).toHaveLength(4);
    expect(
      pdf.pages
        .flatMap(codesOn)
        .map(({ content }) => content)
        .sort(),
    ).toEqual(credentials.map(({ verifyUrl }) => verifyUrl).sort());
    const [first = ''] = numbers;
    await coordinator.revokeCredential({ params: { id: first }, body: because });
    const again = await coordinator.requestBatch({ body: { credentials: numbers }, idempotencyKey });
    expect(again).toMatchObject({ replayed: true, body: asked });
    await expect(hub.as('coordinator-ln').readBatch({ params: { id: asked.id } })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
  });
});
