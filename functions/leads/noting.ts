import type { LeadRecord } from '#schemas/leads.ts';
import type { Instant } from '#schemas/primitives.ts';
import { type GivenPurpose, type readBesides, readingNoun, readingPurposes } from '#schemas/readings.ts';
import type { Principal } from '#schemas/roles.ts';
import type { SharedPart } from '#schemas/sharing.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import type { Change } from '#shared/records/change.ts';
import { idFrom } from '#shared/records/id.ts';
import { createRecord } from '#shared/records/record.ts';
import { Refusal, type UntoldFault } from '#shared/runtime/refusal.ts';

/** Somebody's call that reads a lead, and what for. */
interface Call {
  readonly principal: Principal;
  readonly query: { readonly purpose?: GivenPurpose | undefined; readonly claimNumber?: string | undefined };
  readonly change: Change;
  readonly at: Instant;
}

const fault = (pointer: string, code: string, zh: string, en: string): UntoldFault => ({
  in: 'query',
  pointer,
  code,
  detail: { zh, en },
});
const faults = {
  missing: fault(
    '/purpose',
    'purpose_missing',
    '查阅他公司线索须说明目的（purpose）；查阅会记录并告知报送公司',
    "Say what you read another member's lead for (purpose); that you do is noted for its owner",
  ),
  notYours: fault(
    '/purpose',
    'purpose_of_other_role',
    '您的角色不能以此目的查阅',
    'Your role reads no lead for this purpose',
  ),
  claimMissing: fault(
    '/claimNumber',
    'claim_number_missing',
    '核查案件须注明本公司案件号',
    "To check a claim, give its number with one's own company",
  ),
};

/** What the caller says that it reads for. @throws Refusal `invalid_request` when that is missing, or not for its role */
function purposeOf({ principal, query: { purpose, claimNumber } }: Call) {
  if (purpose === undefined) throw new Refusal('invalid_request', { errors: [faults.missing] });
  const entitled: readonly string[] = readingPurposes[purpose].who;
  if (!entitled.includes(principal.role)) throw new Refusal('invalid_request', { errors: [faults.notYours] });
  if (purpose === 'claim-check' && claimNumber === undefined)
    throw new Refusal('invalid_request', { errors: [faults.claimMissing] });
  return { purpose, ...(claimNumber === undefined ? {} : { claimNumber }) };
}

/**
 * Notes that the caller, who is not the owner, reads these parts of a lead: to be called before anything is shown. The same reader that reads
 * the same parts again for the same purpose within an hour has one reading, made by the first: its id follows from all of these, and from a
 * key, since the owner sees the id and is not to find out by it which claim of the reader's it was. One write.
 * @param besides what is read besides the parts, or instead of them
 * @throws Refusal `invalid_request` without a purpose; and whatever keeps the note from being written keeps the parts from being shown
 */
export async function note(
  call: Call,
  lead: Pick<LeadRecord, 'id' | 'memberId'>,
  parts: readonly SharedPart[],
  besides?: (typeof readBesides)[number],
): Promise<void> {
  const { principal, change, at } = call;
  const stated = purposeOf(call);
  if (parts.length === 0 && !besides) return;
  const hour = at.slice(0, 13);
  const { purpose, claimNumber = '' } = stated;
  const what = [principal.id, lead.id, hour, purpose, claimNumber, parts.join(' '), besides ?? ''].join('\u0000');
  const id = idFrom(readingNoun.prefix, await keyedMac('reading:1', what));
  const made = createRecord(readingNoun, change, id, {
    ...stated,
    leadId: lead.id,
    ownerId: lead.memberId,
    readerRole: principal.role,
    readerMemberId: principal.memberId,
    readerId: principal.id,
    parts,
    ...(besides ? { besides } : {}),
  });
  await made.catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== 'already_exists') throw error;
  });
}
