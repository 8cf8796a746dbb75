import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolEventOf, poolEvents } from '#schemas/lead-notices.ts';
import { type LeadRecord, leadNoun, pooledStates } from '#schemas/leads.ts';
import { nounOfKind } from '#schemas/nouns.ts';
import type { ReciprocityFigures } from '#schemas/reciprocity.ts';
import { Scope, SharedPart, Sharing, scopes, scopesOf, sharedParts } from '#schemas/sharing.ts';
import { totalsFor, totalsOf } from '../../functions/leads/reciprocity-rules.ts';
import { audienceOf, shownTo } from '../../functions/leads/sharing-rules.ts';
import { knowingOf, recipientsInPool } from '../../functions/notifications/rules.ts';

const owner = 'mem_0000000000000000000000owne';
const other = 'mem_0000000000000000000000othr';
const lead: LeadRecord = {
  id: 'led_00000000000000000000000000',
  status: 'reported',
  version: 3,
  memberId: owner,
  cityCode: '620500',
  countyCode: '620502',
  incidentAt: '2026-10-03T01:00:00.000Z',
  suspicions: ['staged'],
  reliability: 'B',
  credibility: '2',
  evidenceIds: ['evd_00000000000000000000000000'],
  assistId: 'ast_00000000000000000000000000',
  desk: 'triage',
  sealed: 'canary-envelope',
  createdAt: '2026-10-31T16:00:00.000Z',
  updatedAt: '2026-11-02T01:00:00.000Z',
};
const sealed = {
  narrative: 'canary-narrative',
  people: [{ role: 'driver' as const, name: 'canary-person', phone: '13800000001' }],
  vehicles: [{ role: 'insured' as const, plate: '甘E10001', description: 'canary-vehicle' }],
  shops: [{ role: 'repairer' as const, name: 'canary-shop', phone: '13800000002' }],
  claims: [{ claimNumber: 'canary-claim' }],
  indicators: [
    { kind: 'phone' as const, value: '13800000001' },
    { kind: 'plate' as const, value: '甘E10001' },
    { kind: 'engine-number' as const, value: 'CANARYENGINE' },
  ],
};
/** What tells each part in an answer. */
const signs: Readonly<Record<SharedPart, string>> = {
  suspicion: '"staged"',
  incident: '620502',
  reporter: owner,
  narrative: 'canary-narrative',
  people: 'canary-person',
  vehicles: 'canary-vehicle',
  shops: 'canary-shop',
  claims: 'canary-claim',
  indicators: 'CANARYENGINE',
  evidence: 'evd_',
};
const wideEnough: Readonly<Record<string, readonly Scope[]>> = {
  owner: scopes,
  committee: ['committee', 'matched', 'all'],
  matched: ['matched', 'all'],
  member: ['all'],
};
const audiences = ['owner', 'committee', 'matched', 'member'] as const;

describe('what a reader sees of a lead', () => {
  const anySharing = fc.record(
    Object.fromEntries(SharedPart.options.map((part) => [part, fc.constantFrom(...scopesOf(part))])),
    { requiredKeys: [] },
  );

  it('is each part by the scope that its owner gave it, and the names of those that are withheld', () => {
    fc.assert(
      fc.property(fc.constantFrom(...audiences), anySharing, (audience, given) => {
        const sharing = Sharing.parse(given);
        const shown = JSON.stringify(shownTo(audience, { ...lead, sharing }, sealed));
        for (const part of SharedPart.options) {
          const open = wideEnough[audience]?.includes(sharing[part] ?? sharedParts[part].standard) ?? false;
          expect(shown.includes(signs[part]), `${part} to ${audience}`).toBe(open);
        }
        expect(shown).not.toContain('canary-envelope');
      }),
    );
  });

  it('names exactly the parts that are withheld from others, and none to the owner', () => {
    const { withheld } = shownTo('matched', lead, sealed);
    expect(withheld).toEqual(['narrative', 'claims', 'evidence']);
    expect(shownTo('owner', lead, sealed)).not.toHaveProperty('withheld');
    expect(shownTo('member', lead, sealed).withheld).toEqual(SharedPart.options);
  });

  it('holds no value among the indicators that a withheld part would tell', () => {
    const shown = (sharing: Sharing) => shownTo('matched', { ...lead, sharing }, sealed).indicators;
    expect(shown({})?.map(({ kind }) => kind)).toEqual(['phone', 'plate', 'engine-number']);
    expect(shown({ people: 'committee' })?.map(({ kind }) => kind)).toEqual(['plate', 'engine-number']);
    expect(shown({ people: 'own', vehicles: 'own' })?.map(({ kind }) => kind)).toEqual(['engine-number']);
  });

  it("tells other members the month of the report in Shanghai, and nothing of the lead's keeping", () => {
    for (const audience of ['matched', 'member'] as const) {
      const shown = shownTo(audience, lead, sealed);
      expect(shown).toMatchObject({ reportedIn: '2026-11', status: 'reported', cityCode: '620500' });
      for (const name of ['createdAt', 'updatedAt', 'desk', 'assistId', 'sharing'])
        expect(shown).not.toHaveProperty(name);
    }
    expect(shownTo('committee', lead, sealed)).not.toHaveProperty('assistId');
  });

  it('is nothing but where it stands and whose it was once it has left the pool, except to its owner', () => {
    for (const status of leadNoun.states.filter((state) => !pooledStates.some((pooled) => pooled === state))) {
      const gone = { ...lead, status, sharing: Object.fromEntries(SharedPart.options.map((part) => [part, 'all'])) };
      const shown = shownTo('committee', { ...gone, sharing: Sharing.parse(gone.sharing) }, sealed);
      expect(shown.withheld).toEqual(SharedPart.options.filter((part) => part !== 'reporter'));
      for (const [part, sign] of Object.entries(signs))
        expect(JSON.stringify(shown).includes(sign), `${status} ${part}`).toBe(part === 'reporter');
      expect(shownTo('owner', { ...lead, status }, sealed)).toMatchObject(sealed);
    }
  });
});

describe('as whom somebody reads a lead', () => {
  const member = (memberId: string) => ({ role: 'member' as const, memberId });
  it('follows from role, ownership, agreement and what is shared with all', () => {
    expect(audienceOf(member(owner), lead)).toBe('owner');
    expect(audienceOf(member(other), lead)).toBeUndefined();
    expect(audienceOf(member(other), lead, true)).toBe('matched');
    expect(audienceOf(member(other), { ...lead, openTo: 'members' })).toBe('member');
    expect(audienceOf(member(other), { ...lead, openTo: 'members' }, true)).toBe('matched');
    expect(audienceOf({ role: 'antifraud' }, lead)).toBe('committee');
    for (const role of ['coordinator', 'police', 'member'] as const)
      expect(audienceOf({ role }, { ...lead, openTo: 'members' }, true)).toBeUndefined();
  });

  it('is nobody else, whatever was agreed or shared, when the lead has left the pool', () => {
    for (const status of ['refuted', 'expired', 'locked', 'deleted'] as const)
      expect(audienceOf(member(other), { ...lead, status, openTo: 'members' }, true)).toBeUndefined();
  });
});

describe('a scope', () => {
  it('is never narrower than its part may have', () => {
    for (const part of SharedPart.options)
      for (const scope of Scope.options)
        expect(Sharing.safeParse({ [part]: scope }).success, `${part} ${scope}`).toBe(scopesOf(part).includes(scope));
    expect(Sharing.safeParse({ sealed: 'all' }).success).toBe(false);
  });
});

describe('those who are told of the pool', () => {
  const image = { firstMemberId: owner, secondMemberId: other, memberId: owner, cityCode: '620500' };
  const told = (kind: string, verb: string, by: string | undefined, knowing?: string) => {
    const event = poolEventOf(kind, verb);
    if (!event) throw new Error(`nobody is told of ${kind}.${verb}`);
    const actor = by ? ({ role: 'member', memberId: by } as const) : ({ role: 'system' } as const);
    return recipientsInPool(event, { by: actor, image }, knowing);
  };

  it('are never those who took the step, and each company is told once', () => {
    expect(told('link', 'find', undefined)).toEqual([{ memberId: owner }, { memberId: other }]);
    expect(told('link', 'strengthen', undefined)).toEqual([{ memberId: owner }, { memberId: other }]);
    expect(told('link', 'offer', owner)).toEqual([{ memberId: other }]);
    expect(told('link', 'find', undefined, other)).toEqual([{ memberId: owner }]);
    expect(told('lead', 'overdue', undefined)).toEqual([{ committeeCity: '620500' }]);
    expect(told('lead', 'policeProve', undefined)).toEqual([{ memberId: owner }, { committeeCity: '620500' }]);
    const own = { ...image, secondMemberId: owner };
    const find = poolEventOf('link', 'find') ?? { members: [] };
    expect(recipientsInPool(find, { by: { role: 'system' }, image: own })).toEqual([{ memberId: owner }]);
  });

  it('are told of verbs that there are', () => {
    for (const { kind, verb } of poolEvents) {
      const { create, transitions } = nounOfKind(kind);
      expect([create.verb, ...transitions.map((row) => row.verb)]).toContain(verb);
    }
  });

  it('are the committee, when the police ask for an export with personal data, and when one fails', () => {
    const toldOf = (verb: string, personalData: boolean) => {
      const event = poolEventOf('export', verb);
      const image = { cityCode: '620500', content: { personalData, originals: false } };
      return event && recipientsInPool(event, { by: { role: 'police' }, image });
    };
    expect(toldOf('request', true)).toEqual([{ committeeCity: '620500' }]);
    expect(toldOf('request', false)).toEqual([]);
    expect(toldOf('fail', false)).toEqual([{ committeeCity: '620500' }]);
  });

  it('are not the company whose report has found the link, if the other lead was there for that report to see', () => {
    const at = (id: string, memberId: string, second: number) => ({
      id,
      memberId,
      createdAt: new Date(Date.UTC(2026, 10, 2, 1, 0, second)).toISOString(),
    });
    const [old, late] = [at('led_a', owner, 0), at('led_b', other, 31)];
    expect(knowingOf('led_b#1:lnk_x:0', [old, late])).toBe(other);
    // Found by the event of the older one, or in one breath: either may have missed the other.
    expect(knowingOf('led_a#1:lnk_x:0', [old, late])).toBeUndefined();
    expect(knowingOf('led_b#1:lnk_x:0', [old, at('led_b', other, 30)])).toBeUndefined();
    expect(knowingOf('evd_a#3:lnk_x:0', [old, late])).toBeUndefined();
  });
});

describe('a total of give and take', () => {
  const figures = (leads: number): ReciprocityFigures => ({
    ...totalsOf([]),
    leads,
  });
  const members = (...counts: readonly number[]) =>
    counts.map((leads, place) => ({ memberId: `mem_${place}`, figures: figures(leads) }));

  it('is shown to a member only where at least three others stand behind it', () => {
    expect(totalsFor('mem_0', members(5, 1, 2, 3))).toEqual({ leads: 11 });
    expect(totalsFor('mem_0', members(5, 1, 2, 0))).toEqual({});
    expect(totalsFor('mem_3', members(5, 1, 2, 0))).toEqual({ leads: 8 });
    expect(totalsOf(members(5, 1, 2, 0)).leads).toBe(8);
  });
});
