import { compactVerify, createRemoteJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Certificate, certificateType } from '#schemas/lead-deletions.ts';
import { daysAfter, leadLife, monthsAfter } from '#schemas/lead-life.ts';
import { ownKeySortKey } from '#schemas/pool.ts';
import { auditSortKey, recordSortKey } from '#schemas/tables.ts';
import { derivedId } from '#shared/records/id.ts';
import { newPlate } from '../support/bodies.ts';
import { outcome } from '../support/handoffs.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { leadItems } from '../support/lead-items.ts';
import {
  age,
  because,
  committee,
  findingOf,
  investigatorOf,
  itemOf,
  leadIn,
  newLead,
  reporter,
  secondCommittee,
} from '../support/leads.ts';
import { need } from '../support/samples.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());

const at = (id: string) => ({ params: { id } });
const asCommittee = () => hub.as(committee);
const owner = () => hub.as(reporter);
const read = async (id: string) => (await owner().readLead(at(id))).body;
const codeOf = async (call: Parameters<typeof outcome>[0]) => (await outcome(call)).problem?.code;
const verbsOf = async (id: string) => (await owner().readLeadTimeline(at(id))).body.items.map(({ verb }) => verb);
const rewardOfLead = async (id: string) => {
  await hub.twin.idle();
  return (await asCommittee().listRewards({ query: { limit: 100 } })).body.items.find(({ leadId }) => leadId === id);
};
/** What another member learns of a plate. */
const known = async (plate: string) => {
  const { matches } = await newLead(hub, { indicators: [{ kind: 'plate', value: plate }] }, 'system-yanqi');
  return matches[0]?.answer;
};
const clocks = (input: object) => hub.twin.invoke('Hub-local-lead-clocks', input);

describe("a lead on its way through the committee's hands", () => {
  it('waits on one desk after another, with a date by which it is to leave each', async () => {
    const { id } = await newLead(hub);
    const isOn = async (desk: 'triage' | 'assignment' | 'mine' | 'police', who = committee) =>
      (await hub.as(who).listLeads({ query: { desk, limit: 100 } })).body.items.some((lead) => lead.id === id);
    expect(await isOn('triage')).toBe(true);
    const { body: triaged } = await asCommittee().triageLead({ ...at(id), body: { priority: 'urgent' } });
    expect(triaged).toMatchObject({
      status: 'triaged',
      priority: 'urgent',
      dueAt: daysAfter(triaged.updatedAt ?? '', 5),
    });
    expect([await isOn('triage'), await isOn('assignment')]).toEqual([false, true]);
    const body = { investigatorId: investigatorOf(hub), ...because };
    await asCommittee().assignLead({ ...at(id), body });
    expect([await isOn('assignment'), await isOn('mine'), await isOn('mine', secondCommittee)]).toEqual([
      false,
      true,
      false,
    ]);
    const dueAt = daysAfter(new Date().toISOString(), 2);
    const reassigned = { investigatorId: investigatorOf(hub, secondCommittee), dueAt, ...because };
    expect((await asCommittee().assignLead({ ...at(id), body: reassigned })).body).toMatchObject({ dueAt });
    expect([await isOn('mine'), await isOn('mine', secondCommittee)]).toEqual([false, true]);
    await asCommittee().referLead({ ...at(id), body: { referredCity: '621200', ...because } });
    expect([await isOn('police'), await isOn('mine', secondCommittee)]).toEqual([true, false]);
    expect(await codeOf(owner().listLeads({ query: { desk: 'triage' } }))).toBe('not_found');
  });

  it('is investigated only by somebody of the committee, and never decided by its reporter', async () => {
    const id = await leadIn(hub, 'triaged');
    for (const investigatorId of [
      need(hub.ids.principals, 'coordinator-ts'),
      need(hub.ids.principals, reporter),
      `prn_${'0'.repeat(26)}`,
    ])
      expect(await codeOf(asCommittee().assignLead({ ...at(id), body: { investigatorId, ...because } }))).toBe(
        'unknown_reference',
      );
    const past = { investigatorId: investigatorOf(hub), dueAt: '2026-01-01T00:00:00Z', ...because };
    expect(await codeOf(asCommittee().assignLead({ ...at(id), body: past }))).toBe('implausible_time');
    expect(await codeOf(owner().refuteLead({ ...at(id), body: because }))).toBe('role_not_allowed');
  });

  it('is confirmed with what was saved and whose policy it was, on a day that can be', async () => {
    const id = await leadIn(hub, 'investigating');
    const confirm = (more: object) =>
      asCommittee().confirmLead({ ...at(id), body: { ...findingOf(hub), ...because, ...more } });
    expect(await codeOf(confirm({ underwriterId: `mem_${'0'.repeat(26)}` }))).toBe('unknown_reference');
    expect(await codeOf(confirm({ decidedAt: '2020-01-01T00:00:00Z' }))).toBe('implausible_time');
    expect(await codeOf(confirm({ decidedAt: daysAfter(new Date().toISOString(), 1) }))).toBe('implausible_time');
    const { body: confirmed } = await confirm({});
    expect(confirmed).toMatchObject({ status: 'confirmed', savedFen: 1_000_001 });
    expect(confirmed.eraseAfter).toBe(monthsAfter(confirmed.confirmedAt ?? '', leadLife.provenMonths));
    expect(confirmed.expiresOn).toBeUndefined();
  });

  it('shows the committee by its steps where it stands, and not what it says: that is a reading, which its owner learns of', async () => {
    const { id, evidenceIds } = await newLead(hub);
    const finding = { ...findingOf(hub), claimNumber: 'CLM-SHELL-1' };
    const referral = { referredCity: '620500', ...because } as const;
    const answers = [
      await asCommittee().triageLead({ ...at(id), body: { priority: 'urgent' } }),
      await asCommittee().assignLead({ ...at(id), body: { investigatorId: investigatorOf(hub), ...because } }),
      await asCommittee().confirmLead({ ...at(id), body: { ...finding, ...because } }),
      await asCommittee().holdLead({ ...at(id), body: { documentNumber: '试检 9 号', ...because } }),
      await asCommittee().releaseLead({ ...at(id), body: because }),
      await asCommittee().referLead({ ...at(id), body: referral }),
    ];
    const parts = ['suspicions', 'reliability', 'countyCode', 'incidentAt', 'evidenceIds', 'narrative', 'claimNumber'];
    for (const { body } of answers) {
      expect(body).toMatchObject({ id, memberId: need(hub.ids.members, 'lushan') });
      expect(Object.keys(body).filter((name) => parts.includes(name))).toEqual([]);
    }
    expect((await owner().readLeadReadings(at(id))).body.items).toEqual([]);
    const purpose = { purpose: 'committee-work' } as const;
    const { body } = await asCommittee().readLead({ ...at(id), query: purpose });
    expect(body).toMatchObject({ suspicions: ['staged'], evidenceIds, claimNumber: 'CLM-SHELL-1' });
    expect((await owner().readLeadReadings(at(id))).body.items).toHaveLength(1);
    expect(await read(id)).not.toHaveProperty('claimNumber');
    expect((await owner().renewLead({ ...at((await newLead(hub)).id), body: because })).body).toHaveProperty(
      'suspicions',
    );
  });

  it('cannot be filled with steps by its owner so that others have none left', async () => {
    const id = await leadIn(hub, 'triaged');
    const held = { documentNumber: '试检 8 号', ...because };
    const share = () => codeOf(owner().shareLead({ ...at(id), body: { sharing: { narrative: 'own' } } }));
    let taken = 0;
    while (taken < 1000 && !(await share())) taken += 1;
    expect(taken).toBe(298);
    expect(await share()).toBe('too_many_steps');
    const more = { indicators: [{ kind: 'plate' as const, value: newPlate() }] };
    expect(await codeOf(owner().addIndicators({ ...at(id), body: more }))).toBe('too_many_steps');
    await asCommittee().holdLead({ ...at(id), body: held });
    await asCommittee().assignLead({ ...at(id), body: { investigatorId: investigatorOf(hub), ...because } });
    await owner().renewLead({ ...at(id), body: because });
    await asCommittee().refuteLead({ ...at(id), body: because });
    await asCommittee().releaseLead({ ...at(id), body: because });
    await hub.twin.idle();
    expect((await read(id)).status).toBe('locked');
  });

  it('is taken back by its reporter only before anybody works on it, and renewed twice at most', async () => {
    const id = await leadIn(hub, 'investigating');
    expect(await codeOf(owner().retractLead({ ...at(id), body: because }))).toBe('state_conflict');
    expect(await codeOf(hub.as('system-heting').retractLead({ ...at(id), body: because }))).toBe('not_found');
    await owner().renewLead({ ...at(id), body: because });
    const { body } = await asCommittee().renewLead({ ...at(id), body: because });
    expect(body.expiresOn).toBe(monthsAfter(body.updatedAt ?? '', leadLife.unconfirmedMonths));
    expect(await codeOf(owner().renewLead({ ...at(id), body: because }))).toBe('renewals_used');
    const mistake = (await newLead(hub)).id;
    await owner().retractLead({ ...at(mistake), body: because });
    await hub.twin.idle();
    expect((await read(mistake)).status).toBe('locked');
  });
});

describe('what leaves the pool', () => {
  it('matches nothing any more, has no link, and is locked; what stays in it still matches', async () => {
    const [gone, kept] = [newPlate(), newPlate()];
    const refuted = await leadIn(hub, 'investigating', { indicators: [{ kind: 'plate', value: gone }] });
    const proven = await leadIn(hub, 'closed', { indicators: [{ kind: 'plate', value: kept }] });
    expect([await known(gone), await known(kept)]).toEqual(['linked', 'linked']);
    await hub.twin.idle();
    expect((await owner().readLeadLinks(at(refuted))).body.items).toHaveLength(1);
    await asCommittee().refuteLead({ ...at(refuted), body: because });
    await hub.twin.idle();
    expect(await read(refuted)).toMatchObject({ status: 'locked', keptAs: 'refuted' });
    expect((await owner().readLeadLinks(at(refuted))).body.items).toMatchObject([]);
    // The other member's own first report still carries it.
    const { matches } = await newLead(hub, { indicators: [{ kind: 'plate', value: gone }] }, 'system-heting');
    expect(matches[0]).toMatchObject({ answer: 'linked', leads: 1 });
    expect(await read(proven)).toMatchObject({ status: 'closed', keptAs: 'proven' });
    expect(await known(kept)).toBe('linked');
  });

  it('leaves a value that was too common rare enough to link those again that came while it was not', async () => {
    const value = newPlate();
    const carrying = { indicators: [{ kind: 'plate' as const, value }] };
    const first = await newLead(hub, carrying);
    const others: string[] = [];
    for (let serial = 0; serial < 21; serial += 1)
      others.push((await newLead(hub, carrying, serial % 2 ? 'system-yanqi' : 'system-heting')).id);
    await hub.twin.idle();
    const linksOf = async () => (await hub.as('system-heting').readLeadLinks(at(others.at(-1) ?? ''))).body.items;
    expect(await linksOf()).toEqual([]);
    await owner().retractLead({ ...at(first.id), body: because });
    await hub.twin.idle();
    expect(await linksOf()).toHaveLength(20);
  });

  it('when it is closed without proof is locked for good, while a proven lead can be investigated anew', async () => {
    const unproven = await leadIn(hub, 'referred');
    await asCommittee().closeLead({ ...at(unproven), body: because });
    const early = await outcome(asCommittee().reopenLead({ ...at(unproven), body: because }));
    expect(['closed_unproven', 'state_conflict']).toContain(early.problem?.code);
    await hub.twin.idle();
    expect(await read(unproven)).toMatchObject({ status: 'locked', keptAs: 'unproven' });
    const proven = await leadIn(hub, 'closed');
    const { body } = await asCommittee().reopenLead({ ...at(proven), body: because });
    expect(body).toMatchObject({ status: 'investigating', expiresOn: monthsAfter(body.updatedAt ?? '', 12) });
    expect(body.confirmedAt).toBeUndefined();
  });
});

describe('what the police report back', () => {
  const feedback = (id: string, outcomeOf: string, more: object = {}, who: 'police-ts' | 'police-ln' = 'police-ts') => {
    const body = z
      .object({ outcome: z.enum(['opened', 'proven', 'unfounded', 'returned']) })
      .parse({ outcome: outcomeOf });
    return hub
      .as(who)
      .reportPoliceFeedback({ ...at(id), body: { ...body, documentNumber: '试公 1 号', ...because, ...more } });
  };

  it('moves the lead, is told by the city to which it was referred alone, and shows nothing of the content', async () => {
    const id = await leadIn(hub, 'referred');
    expect(await codeOf(feedback(id, 'opened', {}, 'police-ln'))).toBe('not_found');
    expect(await codeOf(feedback((await newLead(hub)).id, 'opened'))).toBe('not_found');
    const { body: opened } = await feedback(id, 'opened');
    expect(opened).toMatchObject({
      id,
      status: 'referred',
      police: { outcome: 'opened', documentNumber: '试公 1 号' },
    });
    expect(Object.keys(opened)).not.toEqual(expect.arrayContaining(['memberId']));
    expect(JSON.stringify(opened)).not.toContain('同一车辆');
    expect(await codeOf(feedback(id, 'proven'))).toBe('finding_missing');
    expect((await feedback(id, 'proven', { finding: findingOf(hub) })).body.status).toBe('confirmed');
    expect(await rewardOfLead(id)).toMatchObject({ status: 'due', savedFen: 1_000_001 });
  });

  it('gives it back to its investigator, or ends it', async () => {
    const id = await leadIn(hub, 'confirmed');
    expect(await rewardOfLead(id)).toMatchObject({ status: 'due' });
    const refer = () => asCommittee().referLead({ ...at(id), body: { referredCity: '620500', ...because } });
    await refer();
    expect((await feedback(id, 'returned')).body.status).toBe('investigating');
    expect(await rewardOfLead(id)).toMatchObject({ status: 'cancelled' });
    const mine = await asCommittee().listLeads({ query: { desk: 'mine', limit: 100 } });
    expect(mine.body.items.map((lead) => lead.id)).toContain(id);
    await refer();
    expect((await feedback(id, 'unfounded')).body.status).toBe('refuted');
    await hub.twin.idle();
    expect((await read(id)).status).toBe('locked');
  });
});

describe('a reward', () => {
  it("is the underwriter's own share of what was saved; the payer learns its claim and not the lead", async () => {
    const underwriter = need(hub.ids.members, 'yanqi');
    const share = { rewardShare: 333, ...because };
    await hub.as('coordinator-ln').setMemberRewardShare({ ...at(underwriter), body: share });
    const id = await leadIn(hub, 'investigating');
    const finding = { savedFen: 100_050, underwriterId: underwriter, claimNumber: 'CLM-REWARD-1', ...because };
    await asCommittee().confirmLead({ ...at(id), body: finding });
    // 3,331.665 fen.
    const expected = { status: 'due', amountFen: 3332, share: 333, claimNumber: 'CLM-REWARD-1' };
    const reward = await rewardOfLead(id);
    expect(reward).toMatchObject({ ...expected, leadId: id });
    // Nobody can tell by its id of which lead it is.
    expect(reward?.id).not.toBe(derivedId('rwd', id));
    expect(JSON.stringify((await leadItems(hub)).filter(({ pk }) => pk === id))).not.toContain('CLM-REWARD-1');
    const [payer, payee] = [hub.as('system-yanqi'), owner()];
    const { items: payable } = (await payer.listRewards({ query: { box: 'payable' } })).body;
    expect(payable).toMatchObject([expected]);
    const { body: timeline } = await payer.readRewardTimeline(at(reward?.id ?? ''));
    expect(JSON.stringify([payable, timeline])).not.toContain(id);
    expect((await payee.listRewards({ query: {} })).body.items).toContainEqual(expect.objectContaining({ leadId: id }));
    expect(await codeOf(payee.settleReward({ ...at(reward?.id ?? ''), body: { paymentReference: 'P-1' } }))).toBe(
      'role_not_allowed',
    );
    await payer.settleReward({ ...at(reward?.id ?? ''), body: { paymentReference: 'P-1' } });
    // What was paid is paid.
    await asCommittee().refuteLead({ ...at(id), body: because });
    expect(await rewardOfLead(id)).toMatchObject({ status: 'settled', paymentReference: 'P-1' });
  });

  it('is cancelled when the lead is refuted after all, and earned anew by a new finding', async () => {
    const id = await leadIn(hub, 'closed');
    expect(await rewardOfLead(id)).toMatchObject({ status: 'due', amountFen: 50_000 });
    await asCommittee().reopenLead({ ...at(id), body: because });
    expect(await rewardOfLead(id)).toMatchObject({ status: 'cancelled' });
    await asCommittee().confirmLead({ ...at(id), body: { ...findingOf(hub, 2_000_000), ...because } });
    expect(await rewardOfLead(id)).toMatchObject({ status: 'due', amountFen: 100_000 });
    await asCommittee().refuteLead({ ...at(id), body: because });
    expect(await rewardOfLead(id)).toMatchObject({ status: 'cancelled' });
  });
});

describe('the clocks', () => {
  it('tell the committee once of what is late, remind the owner, and let expire what nobody renews or holds', async () => {
    const [free, held] = [(await newLead(hub)).id, (await newLead(hub)).id];
    await asCommittee().holdLead({ ...at(held), body: { documentNumber: '试检 1 号', ...because } });
    expect(await codeOf(asCommittee().holdLead({ ...at(held), body: { documentNumber: '2', ...because } }))).toBe(
      'held_already',
    );
    const { expiresOn = '' } = await read(free);
    const [afterDue, nearEnd, atEnd] = [daysAfter(expiresOn, -300), daysAfter(expiresOn, -5), daysAfter(expiresOn, 1)];
    expect(await clocks({ asOf: atEnd })).toMatchObject({ expire: 0 });
    expect(await verbsOf(free)).toEqual(['report']);
    await clocks({ asOf: afterDue, act: true });
    await clocks({ asOf: afterDue, act: true });
    await hub.twin.idle();
    expect([await verbsOf(free), await verbsOf(held)]).toEqual([
      ['report', 'overdue'],
      ['report', 'hold', 'overdue'],
    ]);
    const told = async (who: typeof committee, query: object) =>
      (await hub.as(who).listNotifications({ query: { limit: 100, ...query } })).body.items.filter(
        ({ subject }) => subject.id === free,
      );
    expect(await told(committee, { box: 'committee' })).toMatchObject([{ type: 'lead.overdue' }]);
    expect(await told('coordinator-ts', {})).toEqual([]);
    // However late the job comes, it reminds first.
    await clocks({ asOf: atEnd, act: true });
    expect((await read(free)).status).toBe('reported');
    await clocks({ asOf: nearEnd, act: true });
    expect(await verbsOf(free)).toEqual(['report', 'overdue', 'remind']);
    await clocks({ asOf: atEnd, act: true });
    await hub.twin.idle();
    expect((await told(reporter, {})).map(({ type }) => type).toSorted()).toEqual(['lead.expire', 'lead.remind']);
    expect(await read(free)).toMatchObject({ status: 'locked', keptAs: 'expired' });
    expect(await read(held)).toMatchObject({ status: 'reported', hold: { documentNumber: '试检 1 号' } });
    await asCommittee().releaseLead({ ...at(held), body: because });
    expect(await codeOf(asCommittee().releaseLead({ ...at(held), body: because }))).toBe('not_held');
  });
});

describe('a deletion', () => {
  const longAgo = '2026-01-01T00:00:00.000Z';
  const plan = async () => (await asCommittee().planLeadDeletion({ body: {} })).body;
  const keysOf = () => createRemoteJWKSet(new URL('/.well-known/jwks.json', hub.url));

  it('erases what two people found due and nothing else, so that no copy can be opened, and proves it', async () => {
    const plate = newPlate();
    const [refuted, proven, held] = [
      await leadIn(hub, 'investigating'),
      await leadIn(hub, 'closed', { indicators: [{ kind: 'plate', value: plate }] }),
      await leadIn(hub, 'closed'),
    ];
    await asCommittee().refuteLead({ ...at(refuted), body: because });
    await hub.twin.idle();
    for (const id of [refuted, proven, held]) await age(hub, id, longAgo);
    await hub.twin.idle();
    expect(await hub.twin.invoke('Hub-local-lead-erasures', {})).toMatchObject({ due: 3, forgotten: 3 });
    const before = await itemOf(hub, proven, recordSortKey);
    const planned = await plan();
    expect(planned.leads.map(({ id, keptAs }) => [id, keptAs])).toEqual([
      [refuted, 'refuted'],
      [proven, 'proven'],
      [held, 'proven'],
    ]);
    expect(await itemOf(hub, proven, recordSortKey)).toEqual(before);
    const { digest } = planned;
    const approve = (who: typeof committee, body = { digest }) =>
      hub.as(who).approveLeadDeletion({ ...at(planned.id), body });
    expect(await codeOf(approve(committee))).toBe('second_person_needed');
    expect(await codeOf(approve(secondCommittee, { digest: '0'.repeat(64) }))).toBe('digest_differs');
    await asCommittee().holdLead({ ...at(held), body: { documentNumber: '试检 2 号', ...because } });
    await approve(secondCommittee);
    await hub.twin.idle();

    const { body: done } = await asCommittee().readLeadDeletion(at(planned.id));
    expect(done).toMatchObject({ status: 'done', erased: 2, skipped: [{ id: held, because: 'held' }] });
    const { payload, protectedHeader } = await compactVerify(done.certificate ?? '', keysOf());
    expect(protectedHeader.typ).toBe(certificateType);
    const certificate = Certificate.parse(JSON.parse(Buffer.from(payload).toString()));
    expect(certificate).toMatchObject({ digest, counts: { planned: 3, erased: 2, skipped: 1 } });
    expect(certificate.erased.map(({ id }) => id)).toEqual([refuted, proven]);

    for (const id of [refuted, proven]) {
      const shell = await read(id);
      expect(shell).toMatchObject({ status: 'deleted', suspicions: [], evidenceIds: [] });
      expect(JSON.stringify(shell)).not.toContain('同一车辆');
      expect(await itemOf(hub, id, ownKeySortKey)).toBeUndefined();
      expect(await itemOf(hub, id, recordSortKey)).not.toHaveProperty('sealed');
      // The first version's row still has the envelope, which nobody can open any more.
      expect(await itemOf(hub, id, auditSortKey(1))).toMatchObject({
        image: { sealed: expect.stringMatching(/^o1\./) },
      });
    }
    expect((await verbsOf(refuted)).at(-1)).toBe('erase');
    expect(await known(plate)).toBe('none');
    expect(await read(held)).toMatchObject({ status: 'closed', narrative: expect.stringContaining('同一车辆') });
    expect((await plan()).leads).toEqual([]);
    expect(await hub.twin.invoke('Hub-local-audit-verify', {})).toMatchObject({ sound: true, breaks: [] });
  });

  it('leaves nothing of a lead that can be read or opened, and the pool without it', async () => {
    const plate = newPlate();
    const id = await leadIn(hub, 'investigating', {
      narrative: '一段只在此处的叙述',
      people: [{ role: 'driver', name: '试用司机', phone: '13900007001' }],
      claims: [{ claimNumber: 'CLM-ERASED-1', note: '一笔只在此处的赔案' }],
      indicators: [{ kind: 'plate', value: plate }],
    });
    await asCommittee().confirmLead({
      ...at(id),
      body: { ...findingOf(hub, 10), claimNumber: 'CLM-ERASED-2', ...because },
    });
    await age(hub, id, longAgo);
    await hub.twin.idle();
    const key = String((await itemOf(hub, id, ownKeySortKey))?.sealed);
    expect(key).toMatch(/^v1\./);
    const { createdAt = '' } = await read(id);
    const planFrom = async (reportedFrom: string) =>
      (await asCommittee().planLeadDeletion({ body: { reportedFrom } })).body;
    expect((await planFrom(daysAfter(createdAt, 1))).count).toBe(0);
    const planned = await planFrom(createdAt);
    expect(planned).toMatchObject({ leads: [{ id }], more: false });
    await hub.as(secondCommittee).approveLeadDeletion({ ...at(planned.id), body: { digest: planned.digest } });
    await hub.twin.idle();

    const everything = await leadItems(hub);
    const own = everything.filter(({ pk }) => pk === id);
    // The record, and the rows of its five versions and the one of its years.
    expect(own.map(({ sk }) => sk)).toEqual([1, 2, 3, 4, 5, 6].map(auditSortKey).concat(recordSortKey));
    for (const word of ['只在此处', '试用司机', '13900007001', 'CLM-ERASED', plate])
      expect(JSON.stringify(everything), word).not.toContain(word);
    // What is sealed is so under the lead's own key, and of that no copy is left.
    expect(JSON.stringify(own)).toContain('o1.');
    expect(JSON.stringify(own)).not.toContain('"v1.');
    expect(JSON.stringify(everything)).not.toContain(key);

    const pool = await asCommittee().listLeads({ query: { status: 'deleted', limit: 100 } });
    expect(pool.body.items).toEqual([]);
    const mine = await owner().listLeads({ query: { status: 'deleted', limit: 100 } });
    expect(mine.body.items.map((lead) => lead.id)).toContain(id);
  });

  const writes = (operation: string, body: object) =>
    operation === 'UpdateItem' && /"(?:erase|certify)"/.test(JSON.stringify(body));
  const removes = (operation: string) => operation === 'DeleteItem';
  it.each([
    ['refused when it writes', { kind: 'error500', match: writes, times: 7 }],
    ['cut off after it wrote', { kind: 'dropAnswer', match: writes, times: 7 }],
    ['refused when it removes', { kind: 'error500', match: removes, times: 7 }],
    ['cut off after it removed', { kind: 'dropAnswer', match: removes, times: 7 }],
  ] as const)('ends right although the worker is %s', async (_, fault) => {
    const ids = [await leadIn(hub, 'closed'), await leadIn(hub, 'closed')];
    for (const id of ids) await age(hub, id, longAgo);
    await hub.twin.idle();
    const { body: planned } = await asCommittee().planLeadDeletion({ body: { keptAs: 'proven' } });
    expect(planned.leads.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    const { digest } = planned;
    hub.proxy.faults.clear();
    hub.proxy.faults.inject(fault);
    await hub.as(secondCommittee).approveLeadDeletion({ ...at(planned.id), body: { digest } });
    await hub.twin.idle();
    expect(hub.proxy.faults.count).toBe(fault.times);
    hub.proxy.faults.clear();
    const { body: done } = await asCommittee().readLeadDeletion(at(planned.id));
    expect(done).toMatchObject({ status: 'done', skipped: [] });
    await compactVerify(done.certificate ?? '', keysOf());
    for (const id of ids) {
      expect((await verbsOf(id)).filter((verb) => verb === 'erase')).toHaveLength(1);
      expect(await itemOf(hub, id, ownKeySortKey)).toBeUndefined();
    }
  });
});
