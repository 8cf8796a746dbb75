import { indicatorsOf } from './involved.ts';
import type { LeadRecord, LeadSealed } from './leads.ts';
import { isWithin, type Scope, SharedPart } from './sharing.ts';

type Said = LeadSealed &
  Pick<
    LeadRecord,
    'suspicions' | 'reliability' | 'credibility' | 'countyCode' | 'incidentAt' | 'memberId' | 'evidenceIds'
  >;
/** What a lead says that its owner may open or not: of the record, and of the envelope where that was opened. */
export type LeadParts = { readonly [K in keyof Said]?: Said[K] | undefined };
type Content = LeadParts & Pick<LeadRecord, 'sharing'>;

/** The parts of a lead that are not open to readers of this reach. */
export const withheldFrom = (reach: Scope, { sharing }: Pick<LeadRecord, 'sharing'>): SharedPart[] =>
  SharedPart.options.filter((part) => !isWithin(reach, part, sharing));

/**
 * What of a lead is open to readers of this reach. An indicator that a person, vehicle or shop of the lead has is shown where both are open:
 * else the one part would tell what the other withholds.
 */
export function openParts(reach: Scope, lead: Content): LeadParts {
  const open = (part: SharedPart) => isWithin(reach, part, lead.sharing);
  const { suspicions, reliability, credibility, countyCode, incidentAt, memberId, evidenceIds } = lead;
  const { narrative, people, vehicles, shops, claims } = lead;
  const withheld = indicatorsOf({
    people: open('people') ? [] : (people ?? []),
    vehicles: open('vehicles') ? [] : (vehicles ?? []),
    shops: open('shops') ? [] : (shops ?? []),
  }).map(({ value }) => value);
  return {
    ...(open('suspicion') ? { suspicions, reliability, credibility } : {}),
    ...(open('incident') ? { countyCode, incidentAt } : {}),
    ...(open('reporter') ? { memberId } : {}),
    ...(open('narrative') ? { narrative } : {}),
    ...(open('people') ? { people } : {}),
    ...(open('vehicles') ? { vehicles } : {}),
    ...(open('shops') ? { shops } : {}),
    ...(open('claims') ? { claims } : {}),
    ...(open('indicators') ? { indicators: lead.indicators?.filter(({ value }) => !withheld.includes(value)) } : {}),
    ...(open('evidence') ? { evidenceIds } : {}),
  };
}
