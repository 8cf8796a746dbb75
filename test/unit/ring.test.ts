import { describe, expect, it } from 'vitest';
import { LeadRecord } from '#schemas/leads.ts';
import { LinkRecord } from '#schemas/links.ts';
import { type JudgedLink, joined, shownOf } from '../../functions/leads/link-rules.ts';
import { isCommonPhoto, leadsBy } from '../../functions/leads/photo-rules.ts';
import { ringFor, type Walk } from '../../functions/leads/ring-rules.ts';

const at = '2026-11-02T01:30:00.000Z';
const idOf = (prefix: string, name: string) => `${prefix}_${name.repeat(26)}`;
const member = (name: string) => idOf('mem', name);
const record = { version: 1, createdAt: at, updatedAt: at };

const lead = (name: string, owner: string): LeadRecord =>
  LeadRecord.parse({
    ...record,
    id: idOf('led', name),
    status: 'reported',
    memberId: member(owner),
    cityCode: '620500',
    countyCode: '620502',
    incidentAt: at,
    suspicions: ['staged'],
    reliability: 'B',
    credibility: '2',
    evidenceIds: [],
  });

const link = (a: LeadRecord, b: LeadRecord, more: Partial<LinkRecord> = {}): LinkRecord =>
  LinkRecord.parse({
    ...record,
    id: idOf('lnk', String(a.id.at(-1))),
    status: 'found',
    firstLeadId: a.id,
    secondLeadId: b.id,
    firstMemberId: a.memberId,
    secondMemberId: b.memberId,
    firstCity: a.cityCode,
    secondCity: b.cityCode,
    reasons: [{ kind: 'phone', since: at, tag: `tag of ${a.id.at(-1)}` }],
    ...more,
  });
/** A link of which all reasons hold. */
const standing = (a: LeadRecord, b: LeadRecord, more: Partial<LinkRecord> = {}): JudgedLink => {
  const found = link(a, b, more);
  return { link: found, holding: found.reasons, suppressed: [] };
};
/** One that rests on nothing but a value that has become common. */
const fallen = (a: LeadRecord, b: LeadRecord, name: string): JudgedLink => ({
  link: link(a, b),
  holding: [],
  suppressed: [{ name, kind: 'phone', because: 'common', leads: 40 }],
});

// a is one's own, b another company's, c a third one's, d one's own again: a - b - c - d.
const [a, b, c, d] = [lead('a', '1'), lead('b', '2'), lead('c', '3'), lead('d', '1')];
const walk = (links: readonly JudgedLink[]): Walk => ({
  leads: new Map([a, b, c, d].map((one, depth) => [one.id, { lead: one, depth }])),
  links,
  truncated: false,
});
const owner = { role: 'member', memberId: member('1') } as const;
const committee = { role: 'antifraud' } as const;

describe('a ring', () => {
  it('tells a member which of the leads are its own, and of all others a city and a number alone', () => {
    const ring = ringFor(owner, walk([standing(a, b), standing(b, c), standing(c, d)]));
    expect(ring.nodes.map(({ id }) => id)).toEqual([a.id, undefined, undefined, d.id]);
    expect(ring.nodes[1]).toEqual({ name: 'n1', depth: 1, own: false, cityCode: '620500' });
    const told = JSON.stringify(ring);
    for (const hidden of [b.id, c.id, member('2'), member('3'), 'tag of']) expect(told).not.toContain(hidden);
    expect(ring.edges.map(({ from, to, sinceMonth }) => [from, to, sinceMonth])).toEqual([
      ['n0', 'n1', '2026-11'],
      ['n1', 'n2', '2026-11'],
      ['n2', 'n3', '2026-11'],
    ]);
  });

  it('tells which lead it is once both owners have agreed, not what others have agreed on, and never whose it is', () => {
    const ring = ringFor(owner, walk([standing(a, b, { status: 'agreed' }), standing(b, c, { status: 'agreed' })]));
    expect(ring.nodes.map(({ id, memberId }) => [id, memberId])).toEqual([
      [a.id, member('1')],
      [b.id, undefined],
      [undefined, undefined],
      [d.id, member('1')],
    ]);
    const offered = ringFor(owner, walk([standing(a, b, { status: 'offered', offeredBy: member('1') })]));
    expect(offered.nodes[1]?.id).toBeUndefined();
  });

  it('tells the committee of every lead which it is and whose', () => {
    const ring = ringFor(committee, walk([standing(a, b), standing(b, c)]));
    expect(ring.nodes.map(({ id, memberId, own }) => [id, memberId, own])).toEqual(
      [a, b, c, d].map(({ id, memberId }) => [id, memberId, false]),
    );
  });

  it('shows a value that has become common as suppressed and not as a link, to a member of its own leads only', () => {
    const seen = walk([fallen(a, b, 'one'), fallen(b, c, 'another')]);
    expect(ringFor(committee, seen).edges).toEqual([]);
    expect(ringFor(committee, seen).suppressed.map(({ nodes }) => nodes)).toEqual([
      ['n0', 'n1'],
      ['n1', 'n2'],
    ]);
    expect(ringFor(owner, seen).suppressed).toEqual([
      { kind: 'phone', because: 'common', leads: 40, nodes: ['n0', 'n1'] },
    ]);
  });

  it('shows a suppressed value of a lead also where it alone would lead on to others', () => {
    const alone = { ...walk([fallen(a, b, 'one')]), leads: new Map([[a.id, { lead: a, depth: 0 }]]) };
    expect(ringFor(owner, alone)).toMatchObject({ edges: [], suppressed: [{ because: 'common', nodes: ['n0'] }] });
  });

  it('tells a member what has been agreed with itself, and nothing of what two others agree on', () => {
    const agreed = { status: 'agreed' } as const;
    const seen = walk([standing(a, b, agreed), standing(b, c, agreed), standing(c, d)]);
    expect(ringFor(owner, seen).edges.map((edge) => edge.agreed)).toEqual([true, undefined, false]);
    expect(ringFor(committee, seen).edges.map((edge) => edge.agreed)).toEqual([true, true, false]);
  });

  it('shows each kind of a link once, since the first of what they share', () => {
    const reasons = [
      { kind: 'phone' as const, since: '2026-09-02T01:30:00.000Z', tag: 'one' },
      { kind: 'phone' as const, since: at, tag: 'another' },
      { kind: 'photo' as const, since: at, distance: 3 },
    ];
    expect(ringFor(committee, walk([standing(a, b, { reasons })])).edges).toEqual([
      { from: 'n0', to: 'n1', kinds: ['phone', 'photo'], sinceMonth: '2026-09', agreed: false },
    ]);
  });
});

describe('the leads that photos lead to', () => {
  const edge = (name: string, owner: string, assistId?: string) => ({
    leadId: idOf('led', name),
    memberId: member(owner),
    cityCode: '620500',
    at,
    ...(assistId ? { assistId } : {}),
  });
  const neighbour = (evidenceId: string, distance: number, owner = '2') => ({
    evidenceId,
    memberId: member(owner),
    distance,
  });

  it('are others, each once by its nearest photo: not the lead itself, nor the other party of its assist', () => {
    const own = { id: idOf('led', 'a'), assistId: 'ast', evidenceIds: ['mine', 'mine too'] };
    const found = leadsBy(own, { evidenceId: 'mine', carriers: [edge('a', '1'), edge('e', '3', 'ast')] }, [
      { neighbour: neighbour('x', 9), carriers: [edge('a', '1'), edge('b', '2'), edge('c', '3', 'ast')] },
      { neighbour: neighbour('y', 4), carriers: [edge('b', '2')] },
      { neighbour: neighbour('mine too', 1, '1'), carriers: [edge('d', '4')] },
    ]);
    expect(found.map(({ edge: { leadId }, evidenceId, distance }) => [leadId, evidenceId, distance])).toEqual([
      [idOf('led', 'b'), 'y', 4],
    ]);
  });

  it('are those that carry the very same file before all others, at no distance', () => {
    const own = { id: idOf('led', 'a'), assistId: undefined, evidenceIds: ['mine'] };
    const found = leadsBy(own, { evidenceId: 'mine', carriers: [edge('a', '1'), edge('b', '2')] }, [
      { neighbour: neighbour('x', 9), carriers: [edge('b', '2'), edge('c', '3')] },
    ]);
    expect(found.map(({ edge: { leadId }, evidenceId, distance }) => [leadId, evidenceId, distance])).toEqual([
      [idOf('led', 'b'), 'mine', 0],
      [idOf('led', 'c'), 'x', 9],
    ]);
  });

  it('are none where too many photos look alike, of which the lead itself has any number', () => {
    const many = (count: number, owner: string) =>
      Array.from({ length: count }, (_, place) => neighbour(`${owner} ${place}`, 5, owner));
    const own = { memberId: member('1'), evidenceIds: many(30, '1').map(({ evidenceId }) => evidenceId) };
    expect(isCommonPhoto(own, [...many(30, '1'), ...many(20, '2')])).toBe(false);
    expect(isCommonPhoto(own, many(21, '2'))).toBe(true);
    expect(isCommonPhoto({ ...own, evidenceIds: [] }, many(21, '1'))).toBe(true);
  });
});

describe('what a link rests on', () => {
  const phone = { kind: 'phone' as const, since: at };
  const pair = (distance: number) => ({
    kind: 'photo' as const,
    since: at,
    distance,
    photos: [idOf('evd', String(distance)), idOf('evd', 'x')] as [string, string],
  });

  it('is each value once, however often it is found, and as it was found first', () => {
    const again = { ...phone, tag: 'one', since: '2026-12-01T00:00:00.000Z' };
    const standing = [{ ...phone, tag: 'one' }];
    expect(joined(standing, [again, { ...phone, tag: 'two' }])).toEqual([...standing, { ...phone, tag: 'two' }]);
  });

  it('is a few pairs of photos at most, of which the nearest is shown', () => {
    const kept = joined([], [{ ...phone, tag: 'one' }, pair(7), pair(3), pair(7), pair(1), pair(9), pair(8), pair(2)]);
    expect(kept.map(({ distance }) => distance)).toEqual([undefined, 7, 3, 1, 9, 8]);
    expect(shownOf(kept).map(({ kind, distance }) => [kind, distance])).toEqual([
      ['phone', undefined],
      ['photo', 1],
    ]);
  });
});
