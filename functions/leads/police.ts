import type { leadStepRoutes } from '#schemas/lead-steps.ts';
import { LeadRecord, leadNoun, type policeOutcomes } from '#schemas/leads.ts';
import type { VerbOf } from '#schemas/noun.ts';
import type { Verb } from '#shared/http/api.ts';
import { referenceRefusal } from '#shared/http/reference.ts';
import type { Change } from '#shared/records/change.ts';
import { readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { investigatedBy, never, onlyWith, withinBounds } from './conditions.ts';
import { onLeaving, onPoliceOpen, onProof, onReturn } from './life-rules.ts';
import { foundBy } from './steps.ts';

type Route = (typeof leadStepRoutes)['reportPoliceFeedback'];
type Feedback = Parameters<Verb<Route>>[0]['body'];

const verbs = {
  opened: 'policeOpen',
  proven: 'policeProve',
  unfounded: 'policeClear',
  returned: 'policeReturn',
} as const satisfies Record<(typeof policeOutcomes)[number], VerbOf<typeof leadNoun>>;

/**
 * Takes what the police report back: it moves the lead.
 * @throws Refusal `not_found` for a lead that was not referred to the caller's city, `finding_missing` for one that is proven while nobody
 *   has said what it would have cost, and whom; `unknown_reference` for an underwriter that is no member; `state_conflict`, `too_many_steps`
 */
export const feedback: Verb<Route> = async ({ principal, params, body, change, ifMatch }) => {
  const lead = LeadRecord.parse(await readRecord(principal, leadNoun, params.id));
  const { outcome, documentNumber } = body;
  const step = await stepOf(body, lead, change);
  const { record, replayed } = await transitionRecord(leadNoun, change, params.id, verbs[outcome], {
    ifVersion: ifMatch,
    ...step,
    set: { ...step.set, police: { outcome, documentNumber, at: change.at } },
  });
  return { body: record, replayed };
};

async function stepOf(body: Feedback, lead: LeadRecord, change: Change): Promise<Step> {
  const desk = String(lead.investigatorId);
  switch (body.outcome) {
    case 'opened':
      return { ...onPoliceOpen, only: withinBounds('committees') };
    case 'unfounded':
      return onLeaving(change.at, 'refuted');
    case 'returned':
      return { ...onReturn(change.at, desk), only: investigatedBy(lead) };
    case 'proven': {
      // What the committee has confirmed before keeps the day of its finding.
      const { set, remove } = onProof(lead.confirmedAt ?? change.at, desk);
      if (!body.finding) return { set, remove, only: onlyWith('underwriterId', () => new Refusal('finding_missing')) };
      const found = await foundBy(lead.id, body.finding);
      if (!found) return { set, remove, only: never(referenceRefusal('/finding/underwriterId')) };
      return { set: { ...set, ...found.set }, remove: [...remove, ...found.remove], only: investigatedBy(lead) };
    }
  }
}
