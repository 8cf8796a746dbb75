import { isPooled, LeadRecord, leadNoun } from '#schemas/leads.ts';
import { LinkRecord, linkNoun } from '#schemas/links.ts';
import type { Principal } from '#schemas/roles.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readAsSystem, readManyAsSystem } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { type Audience, audienceOf } from './sharing-rules.ts';

const gatekeeper = { id: 'system:lead-sharing', role: 'system' } as const;

/** A lead, and as whom the caller reads it. */
export interface Admission {
  readonly lead: LeadRecord;
  readonly audience: Audience;
}

/**
 * A lead that is there for the caller, as it stands now. One read; for a member that does not own it also two queries, for a link on which
 * both owners have agreed.
 * @throws Refusal `not_found` for a lead that is not there for the caller
 */
export async function admitted(principal: Principal, id: string): Promise<Admission> {
  const record = await readAsSystem(leadNoun, id);
  if (!record) throw new Refusal('not_found');
  const lead = LeadRecord.parse(record);
  const { memberId } = principal;
  const foreign = principal.role === 'member' && memberId !== undefined && memberId !== lead.memberId && isPooled(lead);
  const audience = audienceOf(principal, lead, foreign && (await haveAgreed(memberId, id)));
  if (!audience) throw new Refusal('not_found');
  return { lead, audience };
}

/** A lead whose owner or committee the caller is. @throws Refusal `not_found` for everybody else, whatever is shared with them */
export async function ownOrCommittees(principal: Principal, id: string): Promise<Admission> {
  const record = await readAsSystem(leadNoun, id);
  const lead = record && LeadRecord.parse(record);
  const audience = lead && audienceOf(principal, lead);
  if (!lead || (audience !== 'owner' && audience !== 'committee')) throw new Refusal('not_found');
  return { lead, audience };
}

/** Whether a lead of the member's that is in the pool is linked to this one, and both owners have agreed: by the records as they stand now. */
async function haveAgreed(memberId: string, leadId: string): Promise<boolean> {
  const ids: string[] = [];
  for (const box of ['ofFirst', 'ofSecond'])
    for await (const { id, status } of listAsSystem(gatekeeper, linkNoun, box, leadId))
      if (status === 'agreed') ids.push(String(id));
  const links = (await readManyAsSystem(linkNoun, ids)).map((record) => LinkRecord.parse(record));
  const own = links.flatMap(({ status, firstLeadId, firstMemberId, secondLeadId, secondMemberId }) => {
    const [mine, whose] = firstLeadId === leadId ? [secondLeadId, secondMemberId] : [firstLeadId, firstMemberId];
    return status === 'agreed' && whose === memberId ? [mine] : [];
  });
  const leads = await readManyAsSystem(leadNoun, own);
  return leads.some((record) => isPooled(LeadRecord.parse(record)));
}
