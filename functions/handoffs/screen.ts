import { type Basis, basisOf, type Rule } from '#schemas/accident-catalogue.ts';
import type { Principal } from '#schemas/roles.ts';
import type { AccidentCatalogue, AccidentFacts, Side, screeningRoutes } from '#schemas/screening.ts';
import { findMember, isInBothCities } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import type { Resolved } from './conditions.ts';
import { screen } from './screening.ts';

/**
 * What the directory knows of the insurers in the facts, and whose view it is.
 * @param pointer where the facts stand in the caller's body
 * @throws Refusal `unknown_reference` for a member that is not there
 */
export async function resolveInsurers(principal: Principal, facts: AccidentFacts, pointer = ''): Promise<Resolved> {
  const presenceOf = async (side: Side) => {
    const { insurer } = facts.parties[side];
    if (insurer === undefined || insurer === 'other') return undefined;
    if (!(await findMember(insurer))) refuseReference(`${pointer}/parties/${side}/insurer`);
    return isInBothCities(insurer);
  };
  const [A, B] = await Promise.all([presenceOf('A'), presenceOf('B')]);
  return { ownMemberId: principal.memberId, inBothCities: { A, B } };
}

export const screenAccident: Verb<typeof screeningRoutes.screenAccident> = async ({ principal, body }) => ({
  body: screen(body, await resolveInsurers(principal, body)),
});

export const readAccidentCatalogue: Verb<typeof screeningRoutes.readAccidentCatalogue> = async ({ query }) => ({
  body: published(basisOf({ catalogueVersion: query.version, rulesVersion: query.rules })),
});

/** A version of the catalogue and of the rules as callers read it. */
function published({ catalogue, rules }: Basis): AccidentCatalogue {
  const { atFault, notAtFault, source } = catalogue.compulsoryCoverPropertyLimitFen;
  return {
    catalogueVersion: catalogue.version,
    rulesVersion: rules.version,
    source: catalogue.source,
    situations: catalogue.types,
    exclusions: catalogue.excluded,
    limits: {
      compulsoryAtFaultFen: atFault,
      compulsoryNotAtFaultFen: notAtFault,
      compulsorySource: source,
      mutualSelfPayFen: catalogue.mutualSelfPay.limitFen,
      mutualSelfPayRule: catalogue.mutualSelfPay.rule,
      onlineFen: catalogue.onlineSettlementLimitFen,
    },
    rules: [
      ...rulesAbout('condition', rules.conditions),
      ...rulesAbout('way', rules.ways),
      ...rulesAbout('step', rules.steps),
      ...rulesAbout('liability', rules.liability),
      ...rulesAbout('payment', rules.payments),
    ],
  };
}

const rulesAbout = (about: AccidentCatalogue['rules'][number]['about'], rules: Readonly<Record<string, Rule>>) =>
  Object.entries(rules).map(([id, { zh, en, source }]) => ({ about, id, zh, en, source }));
