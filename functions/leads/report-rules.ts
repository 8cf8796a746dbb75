import type { AssistRecord } from '#schemas/assists.ts';
import { distinct, type Indicator } from '#schemas/indicators.ts';
import { type Addition, allIndicatorsOf, type LeadReport, type LeadSealed, type Suspicion } from '#schemas/leads.ts';

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

function joined<T>(standing: readonly T[], added: readonly T[]): T[] {
  const names = new Set(standing.map(textOf));
  return [...standing, ...added.filter((one) => !names.has(textOf(one)))];
}
const textOf = (one: unknown) => JSON.stringify(one, one instanceof Object ? Object.keys(one).sort() : undefined);
