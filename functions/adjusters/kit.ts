import { adjusterNoun, type adjusterRoutes } from '#schemas/adjusters.ts';
import { checklistAt, checkOf, faultsOfCheck } from '#schemas/equipment.ts';
import { referencesIn, requireSealed } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import { readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { answer } from './store.ts';

type Routes = typeof adjusterRoutes;

/** Keeps what was found of an adjuster's credential, badge, clothes and tools; the last check counts. */
export const checkKit: Verb<Routes['checkAdjusterKit']> = async ({ principal, params, body, change, ifMatch }) => {
  const { id } = await readRecord(principal, adjusterNoun, params.id);
  const checklist = checklistAt('kit', change.at);
  const errors = faultsOfCheck(checklist, body);
  if (errors.length > 0) throw new Refusal('invalid_request', { errors });
  await requireSealed(principal, referencesIn('photoIds', body.photoIds));
  const set = { kit: checkOf(checklist, body, change.at) };
  return answer(await transitionRecord(adjusterNoun, change, id, 'checkKit', { ifVersion: ifMatch, set }));
};
