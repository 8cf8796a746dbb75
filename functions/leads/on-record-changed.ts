import { ExclusionRecord, exclusionNoun } from '#schemas/exclusions.ts';
import { type LeadEvent, leadEvents } from '#schemas/lead-events.ts';
import { eachEvent } from '#shared/events/consume.ts';
import { readVersions } from '#shared/pool/values.ts';
import { readAsSystem } from '#shared/records/record.ts';
import { endExclusion } from './exclusion-ending.ts';
import { keepMark } from './exclusions.ts';
import { leave } from './leaving.ts';
import { linkLead } from './linking.ts';
import { reward } from './rewarding.ts';

type Following = (recordId: string, occasion: string) => Promise<unknown>;

/** Writes the mark of an exclusion again: the call that decided it may have been cut off. */
const mark: Following = async (id) => {
  const record = await readAsSystem(exclusionNoun, id);
  if (record) await keepMark(ExclusionRecord.parse(record), (await readVersions()).write);
};

const works: Readonly<Record<LeadEvent['works'][number], Following>> = {
  link: linkLead,
  leave,
  reward,
  mark,
  unmark: endExclusion,
};

/** Does what follows from a step. All of it may be done again, and comes to the same. @throws for a step from which nothing follows */
export const handler = eachEvent(async ({ kind, recordId, verb, id }) => {
  const event = leadEvents.find((one) => one.kind === kind && one.verb === verb);
  if (!event) throw new Error(`nothing is known to follow from ${kind} ${verb}`);
  for (const work of event.works) await works[work](recordId, id);
});
