import type { AssistRecord } from '#schemas/assists.ts';
import { distinct, type Indicator } from '#schemas/indicators.ts';
import {
  type Addition,
  allIndicatorsOf,
  type LeadReport,
  type LeadSealed,
  mostIndicators,
  mostInvolved,
  type Suspicion,
} from '#schemas/leads.ts';

/** What an assist and a party's own words together report. */
export function reportFrom(
  assist: Pick<AssistRecord, 'plate' | 'occurredAt' | 'countyCode' | 'evidenceIds'>,
  { indicators, ...given }: Suspicion,
): LeadReport {
  const { plate, occurredAt, countyCode, evidenceIds } = assist;
  const scene: Indicator[] = plate === undefined ? [] : [{ kind: 'plate', value: plate }];
  return {
    ...given,
    countyCode,
    incidentAt: occurredAt,
    evidenceIds,
    indicators: distinct([...scene, ...indicators]),
  };
}

/** What is sealed of a report: of the indicators, those given and those that people, vehicles and shops have, each once. */
export function sealedFrom({ narrative, people, vehicles, shops, claims, indicators }: LeadSealed): LeadSealed {
  return {
    narrative,
    people,
    vehicles,
    shops,
    claims,
    indicators: allIndicatorsOf({ people, vehicles, shops, indicators }),
  };
}

/** A lead's content with what its reporter adds; what it has already is not added twice. */
export function withAddition(content: LeadSealed, { people, vehicles, shops, indicators }: Addition): LeadSealed {
  return sealedFrom({
    ...content,
    people: joined(content.people, people),
    vehicles: joined(content.vehicles, vehicles),
    shops: joined(content.shops, shops),
    indicators: [...content.indicators, ...indicators],
  });
}

/** What is wrong with a lead's content that was put together from more than a caller gave: the places in the caller's body, and codes. */
export function faultsIn({
  indicators,
  ...content
}: LeadSealed): { readonly pointer: string; readonly code: string }[] {
  const at = (pointer: string, code: string, wrong: boolean) => (wrong ? [{ pointer, code }] : []);
  return [
    ...at('/indicators', 'indicator_missing', indicators.length === 0),
    ...at('/indicators', 'too_many_indicators', indicators.length > mostIndicators),
    ...at('/people', 'too_many_involved', content.people.length > mostInvolved.people),
    ...at('/vehicles', 'too_many_involved', content.vehicles.length > mostInvolved.vehicles),
    ...at('/shops', 'too_many_involved', content.shops.length > mostInvolved.shops),
  ];
}

/** The indicators of a lead that another state of it does not have. */
export function newIn({ indicators }: LeadSealed, before: Pick<LeadSealed, 'indicators'>): Indicator[] {
  const known = new Set(before.indicators.map(textOf));
  return indicators.filter((one) => !known.has(textOf(one)));
}

function joined<T>(standing: readonly T[], added: readonly T[]): T[] {
  const names = new Set(standing.map(textOf));
  return [...standing, ...added.filter((one) => !names.has(textOf(one)))];
}
const textOf = (one: unknown) => JSON.stringify(one, one instanceof Object ? Object.keys(one).sort() : undefined);
