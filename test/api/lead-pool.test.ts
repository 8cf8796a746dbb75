import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LinkRecord, linkNoun } from '#schemas/links.ts';
import { commonValueThreshold } from '#schemas/pool.ts';
import { type PoolBlock, planPool } from '../../functions/leads/pool-plan.ts';
import { plantedLeadId } from '../../functions/leads/pool-planting.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { leadItems } from '../support/lead-items.ts';

/*
 * 2,000 invented leads of 20 members, planted by the operator's command through the code that a member's request runs, twelve at a time and
 * with all of the hub's consumers at work; then what the hub has found is held against what was planted.
 */

const options = { leads: 2000, seed: 7, members: 20 };
let hub: Hub;
let blocks: readonly PoolBlock[];
let kept: Kept;

beforeAll(async () => {
  hub = await startHub();
  blocks = [...planPool(options)];
  const began = Date.now();
  await hub.twin.invoke('Hub-local-lead-pool', options);
  const planted = Date.now();
  await hub.twin.idle();
  console.info(`planted in ${planted - began} ms, settled ${Date.now() - planted} ms after`);
  kept = await readAll();
}, 900_000);
afterAll(() => hub.stop());

interface Kept {
  readonly links: readonly LinkRecord[];
  readonly tallies: ReadonlyMap<string, number>;
  readonly excluded: ReadonlySet<string>;
}

/** All links and marks of values, as they stand in the table. */
async function readAll(): Promise<Kept> {
  const items = await leadItems(hub);
  const under = (sk: string) => items.filter((item) => item.sk === sk);
  return {
    links: under('record').flatMap((item) => (item.kind === linkNoun.kind ? [LinkRecord.parse(item)] : [])),
    tallies: new Map(under('#tally').map(({ pk, leads }) => [String(pk), Number(leads)])),
    excluded: new Set(under('#exclusion').map(({ pk }) => String(pk))),
  };
}

const idOf = (serial: number) => plantedLeadId(options.seed, serial);
const pairOf = (a: string, b: string) => (a < b ? `${a} ${b}` : `${b} ${a}`);
const planned = () =>
  new Map(blocks.flatMap(({ links }) => links.map((one) => [pairOf(idOf(one.first), idOf(one.second)), one.kinds])));
/** The pairs that share nothing but a value that links nothing: they were linked before it was common, or not at all. */
const weakPairs = () =>
  new Set(
    blocks.flatMap(({ suppressed }) =>
      suppressed.flatMap(({ carriers }) => carriers.flatMap((a) => carriers.map((b) => pairOf(idOf(a), idOf(b))))),
    ),
  );
const kindsOf = ({ reasons }: LinkRecord) => [...new Set(reasons.map(({ kind }) => kind))].sort();

describe('an invented pool of 2,000 leads', () => {
  it('is linked as it was planted: every planted link is found by all that it rests on, and no other strong one', () => {
    const weak = weakPairs();
    const found = new Map(
      kept.links.flatMap((link) => {
        const pair = pairOf(link.firstLeadId, link.secondLeadId);
        return weak.has(pair) ? [] : [[pair, kindsOf(link)] as const];
      }),
    );
    expect(found.size).toBeGreaterThan(options.leads / 4);
    expect([...found].sort()).toEqual([...planned()].sort());
    expect(kept.links.every(({ status }) => status === 'found')).toBe(true);
  });

  it('has the exact number of leads of each value that is too common, and says so to whoever asks', async () => {
    const common = blocks.flatMap(({ suppressed }) => suppressed.filter(({ because }) => because === 'common'));
    expect(common.length).toBe(options.leads / 200);
    const counted = [...kept.tallies.values()].filter((leads) => leads > commonValueThreshold + 1);
    expect(counted.sort()).toEqual(common.map(({ carriers }) => carriers.length).sort());
    for (const { indicator, carriers } of common.slice(0, 3)) {
      const body = { indicator, purpose: 'before-payment', claimNumber: 'TEST-1' } as const;
      const { body: answer } = await hub.as('system-lushan').checkIndicator({ body });
      expect(answer.found).toMatchObject({
        answer: 'suppressed',
        leads: carriers.length,
        suppressed: { because: 'common' },
      });
    }
  });

  it('shows nobody a link that rests on a value that has become common alone', async () => {
    const weak = weakPairs();
    const early = kept.links.filter(({ firstLeadId, secondLeadId }) => weak.has(pairOf(firstLeadId, secondLeadId)));
    expect(early.length).toBeGreaterThan(0);
    for (const { firstLeadId: id, secondLeadId } of early.slice(0, 25)) {
      const query = { purpose: 'committee-work', limit: 100 } as const;
      const { body } = await hub.as('antifraud-ts').readLeadLinks({ params: { id }, query });
      expect(body.items.map(({ otherLeadId }) => otherLeadId)).not.toContain(secondLeadId);
    }
  });

  it('shows the excluded switchboard as suppressed with its reason, and links nobody by it', async () => {
    const excluded = blocks.flatMap(({ suppressed }) => suppressed.filter(({ because }) => because === 'excluded'));
    const [{ indicator } = { indicator: undefined }] = excluded;
    if (!indicator) throw new Error('nothing was excluded');
    const body = { indicator, purpose: 'before-payment', claimNumber: 'TEST-2' } as const;
    const { body: answer } = await hub.as('system-lushan').checkIndicator({ body });
    expect(answer.found).toMatchObject({ answer: 'suppressed', suppressed: { because: 'excluded' } });
    expect(answer.found.leads).toBe(excluded.flatMap(({ carriers }) => carriers).length);
  });

  it('is drawn as rings that hold exactly the leads that were planted together', async () => {
    const neighbours = new Map<string, Set<string>>();
    for (const pair of planned().keys())
      for (const [a, b] of [pair.split(' '), pair.split(' ').reverse()])
        neighbours.set(a ?? '', (neighbours.get(a ?? '') ?? new Set()).add(b ?? ''));
    const within = (start: string, depth: number) => {
      let reached = new Set([start]);
      for (let step = 0; step < depth; step += 1)
        reached = new Set([...reached].flatMap((id) => [id, ...(neighbours.get(id) ?? [])]));
      return [...reached].sort();
    };
    const committee = hub.as('antifraud-ts');
    for (const start of [...neighbours.keys()].slice(0, 25)) {
      const { body: ring } = await committee.readRing({
        params: { id: start },
        query: { depth: 3, purpose: 'committee-work' },
      });
      expect(ring.nodes.map(({ id }) => id).sort()).toEqual(within(start, 3));
      const names = new Map(ring.nodes.map(({ name, id = '' }) => [name, id]));
      const edges = ring.edges.map(({ from, to }) => pairOf(names.get(from) ?? '', names.get(to) ?? ''));
      const wanted = [...planned().keys()].filter((pair) =>
        pair.split(' ').every((id) => within(start, 3).includes(id)),
      );
      expect(edges.sort()).toEqual(wanted.sort());
      expect(ring.truncated).toBe(false);
    }
  });

  it('is the same after the command has run again', async () => {
    await hub.twin.invoke('Hub-local-lead-pool', { ...options, leads: 200 });
    await hub.twin.idle();
    const again = await readAll();
    expect(again.links.length).toBe(kept.links.length);
    expect(new Map(again.tallies)).toEqual(new Map(kept.tallies));
  });
});
