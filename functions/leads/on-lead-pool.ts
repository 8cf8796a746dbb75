import * as z from 'zod';
import { log } from '#shared/runtime/log.ts';
import { planPool } from './pool-plan.ts';
import { plantExclusion, plantLead, plantMembers } from './pool-planting.ts';

const Options = z.strictObject({
  leads: z.int().min(1).max(130_000).default(2_000),
  seed: z.int().min(0).max(1_000_000).default(7),
  members: z.int().min(2).max(50).default(20),
  /** The lead to go on from, where a run was cut off: those before it are planned and not reported again. */
  from: z.int().min(0).default(0),
});

/** Leads that are reported at a time: about what a database on a laptop bears. */
const atOnce = 12;

/**
 * Operator command of a laptop: fills the pool with invented leads - rings, shops, switchboards, photos, and what only looks alike - through
 * the same code that a member's request runs. The same options give the same pool; a repeat changes nothing. Memory stays flat: the pool is
 * planned and reported block by block.
 * @returns the truth about the pool in numbers; the plan itself names every pair
 */
export const handler = async (input: unknown) => {
  const options = Options.parse(input ?? {});
  const { leads, seed, members, from } = options;
  const began = Date.now();
  const at = new Date().toISOString();
  await plantMembers(members, at);
  await plantExclusion(seed, at);
  const links: Record<string, number> = {};
  const suppressed = { common: 0, excluded: 0 };
  let reported = 0;
  let pairs = 0;
  for (const block of planPool(options)) {
    const queue = block.leads.filter(({ serial }) => serial >= from).values();
    const report = async () => {
      for (const lead of queue) await plantLead(seed, lead, new Date().toISOString());
    };
    await Promise.all(Array.from({ length: atOnce }, report));
    reported += block.leads.length;
    pairs += block.links.length;
    for (const { kinds } of block.links) for (const kind of kinds) links[kind] = (links[kind] ?? 0) + 1;
    for (const { because } of block.suppressed) suppressed[because] += 1;
    log.info('leads of the invented pool', { reported, of: leads, seconds: Math.round((Date.now() - began) / 1000) });
  }
  return { leads: reported, members, links: { pairs, ...links }, suppressed };
};
