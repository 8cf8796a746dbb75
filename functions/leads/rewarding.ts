import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { RewardRecord, rewardNoun } from '#schemas/rewards.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { sealedOf } from '#shared/pool/sealed-leads.ts';
import { systemChange } from '#shared/records/change.ts';
import { idFrom } from '#shared/records/id.ts';
import { createRecord, readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { earnedBy, nextOf } from './reward-rules.ts';

const rewarder: SystemActor = { id: 'system:rewards', role: 'system' };

/** Steps that one look at a lead may take: cancelled and earned anew, and again when the lead moves on meanwhile. */
const mostSteps = 8;

/**
 * Brings the reward of a lead to what the lead earns as it stands now, whichever of its events came late, twice or not at all. After each
 * step it looks again, so that a lead that was refuted meanwhile has no reward left.
 * @throws when somebody else keeps changing it: the event must come again
 */
export async function reward(leadId: string): Promise<void> {
  // Whoever knows leads, such as one that is open to all, must not be able to tell which of them a reward is of.
  const id = idFrom(rewardNoun.prefix, await keyedMac('reward:1', leadId));
  for (let taken = 0; taken < mostSteps; taken += 1) {
    const found = await readAsSystem(leadNoun, leadId);
    if (!found) return;
    const lead = LeadRecord.parse(found);
    const stored = await readAsSystem(rewardNoun, id);
    const standing = stored && RewardRecord.parse(stored);
    const earned = earnedBy(lead, (await sealedOf(lead))?.claimNumber);
    const next = nextOf(earned, standing);
    if (!next) return;
    const occasion = `${leadId}:${lead.version}:${next}:${standing?.version ?? 0}`;
    // The payer reads the timeline: it must not tell of which lead the reward is.
    const change = { ...systemChange(rewarder, occasion, new Date().toISOString()), requestId: id };
    try {
      if (next === 'earn') await createRecord(rewardNoun, change, id, { ...earned });
      else await transitionRecord(rewardNoun, change, id, 'cancel', { ifVersion: standing?.version });
    } catch (error) {
      if (!(error instanceof Refusal) || !overtaken.includes(error.code)) throw error;
    }
  }
  throw new Error(`the reward of ${leadId} does not come to rest`);
}

/** What is said when somebody else was first: the next look tells. */
const overtaken: readonly string[] = ['already_exists', 'state_conflict', 'version_stale'];
