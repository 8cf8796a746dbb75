import * as z from 'zod';
import { basisOf } from '#schemas/accident-catalogue.ts';
import { type HandoffRequest, KeptScreening } from '#schemas/handoff-record.ts';
import type { handoffRoutes } from '#schemas/handoff-routes.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import type { Principal } from '#schemas/roles.ts';
import { AccidentFacts, type Screening, sides } from '#schemas/screening.ts';
import type { Verb } from '#shared/http/api.ts';
import { readAuditRow } from '#shared/records/audit.ts';
import { readRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal, type UntoldFault } from '#shared/runtime/refusal.ts';
import { refusalAt } from './refusals.ts';
import { resolveInsurers } from './screen.ts';
import { screen } from './screening.ts';

/**
 * What a request keeps of its screening. The facts stay on the record until it is accepted; from then on the audit row of the first version
 * keeps them, so that none of the steps that follow writes them again.
 * @throws Refusal `not_quick` when the facts do not lead to the online way, `unknown_reference` for an insurer that is no member
 */
export async function screened(
  principal: Principal,
  { track, screening: facts }: Pick<HandoffRequest, 'track' | 'screening'>,
  underwritingMemberId: string,
) {
  if (!facts) {
    if (track === 'quick') throw refusalAt('/screening', 'not_quick', factsMissing, 'screening_missing');
    return {};
  }
  const { inBothCities } = await resolveInsurers(principal, facts, '/screening');
  const found = screen(facts, { ownMemberId: underwritingMemberId, inBothCities });
  if (track === 'quick') {
    const faults = [...obstaclesIn(found), ...(isInsuredBy(facts, underwritingMemberId) ? [] : [notTheirs])];
    if (found.liableCustomer === 'other') faults.push(othersAreLiable);
    if (found.track !== 'quick' || faults.length > 0) throw new Refusal('not_quick', { errors: faults });
  }
  const { way, liability, catalogueVersion, rulesVersion } = found;
  const kept = { way, liability: { A: liability.A, B: liability.B }, catalogueVersion, rulesVersion, inBothCities };
  return {
    screening: kept satisfies z.input<typeof KeptScreening>,
    screeningFacts: facts,
    // Against which the assessment is held.
    ...(track === 'quick' ? { quickLimitFen: basisOf(kept).catalogue.onlineSettlementLimitFen } : {}),
  };
}

const factsMissing = {
  zh: '快处须附事故事实，以供筛查',
  en: 'The quick track needs the facts of the accident, to be screened',
};
const notTheirs: UntoldFault = {
  in: 'body',
  pointer: '/screening/parties',
  code: 'not_insured_by_underwriter',
  detail: {
    zh: '双方当事人中须有一方由承保机构所属公司承保',
    en: 'One of the two parties must be insured by the underwriting member',
  },
};
/** Plan point 2: in one stop where the insurer's own customer is liable; another one's customer reports to its own insurer. */
const othersAreLiable: UntoldFault = {
  in: 'body',
  pointer: '/screening/parties',
  code: 'liability_on_other_insurer',
  detail: {
    zh: '全部责任在另一家公司的客户：应由其向所投保的公司报案',
    en: 'The customer of another insurer bears all: it is for that customer to report to its insurer',
  },
};
const isInsuredBy = ({ parties }: AccidentFacts, memberId: string) =>
  sides.some((side) => parties[side].insurer === memberId);

/** Each condition of the quick way that is not known to hold. */
const obstaclesIn = ({ conditions }: Screening): UntoldFault[] =>
  conditions
    .filter(({ outcome }) => outcome !== 'holds')
    .map(({ id, outcome, zh, en }) => ({
      in: 'body',
      pointer: '/screening',
      code: `${id}_${outcome}`,
      detail: {
        zh: outcome === 'fails' ? `不满足：${zh}` : `尚不清楚：${zh}`,
        en: `${outcome === 'fails' ? 'Not met' : 'Not known'}: ${en}`,
      },
    }));

const Kept = z.object({ screening: KeptScreening.optional(), screeningFacts: AccidentFacts.optional() });

/** Explains a case's screening once more, by the versions under which it was made and from the reader's side; nothing where there was none. */
export const readHandoffScreening: Verb<(typeof handoffRoutes)['readHandoffScreening']> = async ({
  principal,
  params,
}) => {
  const record = await readRecord(principal, handoffNoun, params.id);
  const { screening, screeningFacts } = Kept.parse(record);
  if (!screening) return { body: {} };
  const facts = screeningFacts ?? (await factsOfFirstVersion(params.id));
  if (!facts) return { body: {} };
  const { inBothCities, ...versions } = screening;
  return {
    body: { facts, screening: screen(facts, { ownMemberId: principal.memberId, inBothCities }, basisOf(versions)) },
  };
};

/**
 * The facts as the audit row of the first version keeps them; undefined where an image was lost.
 * @throws Refusal `unavailable` while the relay has not written the row
 */
async function factsOfFirstVersion(id: string): Promise<AccidentFacts | undefined> {
  const row = await readAuditRow(environment.table(handoffNoun.table), id, 1);
  if (!row) throw new Refusal('unavailable', { retryAfterSeconds: 2 });
  return AccidentFacts.safeParse(row.image.screeningFacts).data;
}
