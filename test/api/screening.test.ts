import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Input, ProblemError } from '#schemas/client.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { longnan, tianshui } from '../support/world.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());

type Facts = Input<'screenAccident'>['body'];
type Party = Facts['parties']['A'];

const memberId = (key: string) => hub.ids.members[key] ?? '';
const refusal = async (call: Promise<unknown>) => {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was not refused');
};

const car = (insurer: string, more: Party = {}): Party => ({
  insurer,
  withinPolicy: true,
  compulsoryCover: true,
  commercialLimitFen: 100_000_000,
  ownDamageCover: true,
  driveable: true,
  exteriorOnly: true,
  imagesSupplied: true,
  situations: [],
  damageFen: 150_000,
  ...more,
});
/** A rear-end collision of two cars with every cover, which A caused. */
const rearEnd = (A: Party = {}, B: Party = {}): Facts => ({
  vehicles: 2,
  injured: false,
  otherProperty: 'none',
  disputed: false,
  difficultScene: false,
  exclusions: [],
  parties: {
    A: car(memberId('lushan'), { situations: ['T01'], damageFen: 0, ...A }),
    B: car(memberId('heting'), B),
  },
});
const screened = async (who: Parameters<Hub['as']>[0], facts: Facts) =>
  (await hub.as(who).screenAccident({ body: facts })).body;
const outcomeOf = ({ conditions }: Awaited<ReturnType<typeof screened>>, wanted: string) =>
  conditions.find(({ id }) => id === wanted)?.outcome;

describe('an accident that is screened', () => {
  it("tells the liable customer's own company to settle online, another one to send the customer home to it", async () => {
    const own = await screened('system-lushan', rearEnd());
    expect(own).toMatchObject({ way: 'online', track: 'quick', settled: true, liableCustomer: 'own', missing: [] });
    expect(own.steps.map(({ code }) => code)).toContain('settle-online');
    expect(own.payments?.lines).toMatchObject([
      { damageOf: 'B', payer: 'compulsory', of: 'A', amountFen: 150_000, limitFen: 200_000 },
    ]);
    expect(own.payments?.lines[0]?.zh).toMatch(/A方.*B方.*1,500 元/);
    for (const who of ['system-heting', 'coordinator-ts'] as const) {
      const other = await screened(who, rearEnd());
      expect(other).toMatchObject({ way: 'online', liableCustomer: 'other' });
      expect(other.steps.map(({ code }) => code)).toContain('advise-own-insurer');
      expect(other.payments).toEqual(own.payments);
    }
    const both = await screened('system-lushan', rearEnd({}, { situations: ['T02'] }));
    expect(both).toMatchObject({ liableCustomer: 'both', payments: { mutualSelfPay: true } });
    const unclear = await screened('system-lushan', rearEnd({ situations: ['T21'] }));
    expect(unclear).toMatchObject({
      way: 'quick-claim-centre',
      liableCustomer: 'unclear',
      liability: { A: 'undetermined', ground: 'police-determine' },
      withheld: { code: 'liability-undetermined' },
    });
    expect(unclear.payments).toBeUndefined();
  });

  it('closes the quick way to an insurer with a branch in one city only, until it opens one in the other', async () => {
    const facts = rearEnd({}, { insurer: memberId('yanqi') });
    const before = await screened('system-lushan', facts);
    expect(before).toMatchObject({ way: 'quick-claim-centre', track: 'ordinary' });
    expect(before.conditions.find(({ id }) => id === 'insurers-in-both-cities')).toMatchObject({
      outcome: 'fails',
      of: ['B'],
    });
    await hub.as('coordinator-ts').openBranch({
      params: { id: memberId('yanqi') },
      body: { name: '雁栖天水中支', cityCode: tianshui },
    });
    const after = await screened('system-lushan', facts);
    expect([after.way, outcomeOf(after, 'insurers-in-both-cities')]).toEqual(['online', 'holds']);
  });

  it('closes it to an insurer outside of the programme, and to a member whose two branches are in one city', async () => {
    const outside = await screened('system-lushan', rearEnd({}, { insurer: 'other' }));
    expect(outcomeOf(outside, 'insurers-in-both-cities')).toBe('fails');
    const { body: member } = await hub
      .as('coordinator-ln')
      .admitMember({ body: { name: '独城试验保险', nameEn: 'One City Test Insurance' } });
    for (const name of ['独城陇南一部', '独城陇南二部'])
      await hub.as('coordinator-ln').openBranch({ params: { id: member.id }, body: { name, cityCode: longnan } });
    const oneCity = await screened('system-lushan', rearEnd({}, { insurer: member.id }));
    expect(oneCity.conditions.filter(({ outcome }) => outcome === 'fails')).toMatchObject([
      { id: 'insurers-in-both-cities', of: ['B'] },
    ]);
  });

  it('of which nothing is known is answered with what to ask, people first', async () => {
    const found = await screened('staff-lushan', { parties: { A: {}, B: {} } });
    expect(found).toMatchObject({ way: 'quick-claim-centre', settled: false, liableCustomer: 'unclear' });
    expect(found.conditions.map(({ outcome }) => outcome)).toEqual(found.conditions.map(() => 'unknown'));
    expect(found.missing.slice(0, 4).map(({ pointer }) => pointer)).toEqual([
      '/injured',
      '/parties/A/driveable',
      '/parties/B/driveable',
      '/exclusions',
    ]);
    expect(found.steps[0]?.code).toBe('ask-missing');
  });

  it('leaves no trace, however often it is screened', async () => {
    await hub.twin.idle();
    const { meter } = hub.proxy;
    meter.reset();
    meter.start();
    const idempotencyKey = crypto.randomUUID();
    await hub.as('system-lushan').screenAccident({ idempotencyKey, body: rearEnd() });
    await hub.as('system-lushan').screenAccident({ idempotencyKey, body: rearEnd({ damageFen: 1 }) });
    await hub.twin.idle();
    meter.stop();
    for (const operation of ['PutItem', 'UpdateItem', 'TransactWriteItems'])
      expect(meter.read().byOperation[operation], operation).toBeUndefined();
  });

  it('is for members and coordinators', async () => {
    expect((await screened('antifraud-ts', rearEnd())).way).toBe('online');
    expect(await refusal(hub.as('police-ts').screenAccident({ body: rearEnd() }))).toMatchObject({
      status: 403,
      code: 'role_not_allowed',
    });
    expect((await refusal(hub.as('police-ts').readAccidentCatalogue())).code).toBe('role_not_allowed');
  });
});

describe('facts that are not well told', () => {
  /** What is refused, where, and what is said of it in English. */
  const faults = async (facts: unknown) => {
    const english = createClient({ baseUrl: hub.url, token: () => hub.tokenOf('system-lushan'), language: 'en' });
    const problem = await refusal(english.screenAccident({ body: facts as Facts }));
    return { code: problem.code, status: problem.status, errors: problem.errors?.map((it) => [it.pointer, it.code]) };
  };
  const bad = (pointer: string, code: string) => ({ code: 'invalid_request', status: 400, errors: [[pointer, code]] });

  it('are refused with the place and the reason', async () => {
    const good = rearEnd();
    expect(await faults({ ...good, plate: '甘E12345' })).toEqual(bad('', 'unrecognized_keys'));
    expect(await faults(rearEnd({ phone: '13900000000' } as Party))).toEqual(bad('/parties/A', 'unrecognized_keys'));
    expect(await faults({ ...good, parties: { A: {} } })).toEqual(bad('/parties/B', 'invalid_type'));
    expect(await faults({ ...good, parties: { ...good.parties, C: {} } })).toEqual(
      bad('/parties', 'unrecognized_keys'),
    );
    expect(await faults({ ...good, injured: null })).toEqual(bad('/injured', 'invalid_type'));
    expect(await faults({ ...good, vehicles: 0 })).toEqual(bad('/vehicles', 'too_small'));
    expect(await faults(rearEnd({ damageFen: -1 }))).toEqual(bad('/parties/A/damageFen', 'too_small'));
    expect(await faults(rearEnd({ damageFen: 0.5 }))).toEqual(bad('/parties/A/damageFen', 'invalid_type'));
    expect(await faults(rearEnd({ situations: ['T22'] }))).toEqual(bad('/parties/A/situations/0', 'invalid_value'));
    expect(await faults(rearEnd({}, { situations: ['T01', 'T02', 'T01'] }))).toEqual(
      bad('/parties/B/situations/2', 'given_twice'),
    );
    expect(await faults({ ...good, exclusions: [{ code: 'X14' }] })).toEqual(
      bad('/exclusions/0/code', 'invalid_value'),
    );
    expect(await faults({ ...good, exclusions: [{ code: 'X01', of: 'C' }] })).toEqual(
      bad('/exclusions/0/of', 'invalid_value'),
    );
    expect(
      await faults({
        ...good,
        exclusions: [
          { code: 'X01', of: 'A' },
          { of: 'A', code: 'X01' },
        ],
      }),
    ).toEqual(bad('/exclusions/1', 'given_twice'));
    expect(await faults({ ...good, exclusions: [{ code: 'X04', of: 'A', stolen: true }] })).toEqual(
      bad('/exclusions/0/stolen', 'stolen_without_offence'),
    );
    expect(await faults(rearEnd({ insurer: '某某财险' }))).toEqual(bad('/parties/A/insurer', 'invalid_format'));
  });

  it('name an insurer that there is', async () => {
    expect(await faults(rearEnd({}, { insurer: `mem_${'0'.repeat(26)}` }))).toEqual({
      code: 'unknown_reference',
      status: 422,
      errors: [['/parties/B/insurer', 'unknown_reference']],
    });
  });
});

describe('the catalogue', () => {
  const read = async (query?: NonNullable<Input<'readAccidentCatalogue'>['query']>) =>
    (await hub.as('system-lushan').readAccidentCatalogue(query ? { query } : {})).body;

  it('is read whole, by its version too: situations, exclusions, limits and the words of every rule', async () => {
    const current = await read();
    expect(current).toMatchObject({
      catalogueVersion: '2018-09',
      limits: {
        compulsoryAtFaultFen: 200_000,
        compulsoryNotAtFaultFen: 10_000,
        mutualSelfPayFen: 200_000,
        onlineFen: 1_000_000,
      },
    });
    expect(current.situations).toHaveLength(21);
    expect(current.situations.at(-1)).toMatchObject({ code: 'T21', unverified: true });
    expect(current.exclusions).toHaveLength(13);
    for (const { zh, en, source, id } of current.rules) expect([id, zh && en && source]).not.toContain('');
    const { catalogueVersion, rulesVersion } = await screened('system-lushan', rearEnd());
    expect(await read({ version: catalogueVersion, rules: rulesVersion })).toEqual(current);
  });

  it('of a version that never was is refused with those that there are', async () => {
    const problem = await refusal(read({ version: '1999-01' }));
    expect(problem).toMatchObject({
      status: 400,
      errors: [{ in: 'query', pointer: '/version', code: 'invalid_value' }],
    });
    expect(problem.errors?.[0]?.detail).toContain('2018-09');
  });
});
