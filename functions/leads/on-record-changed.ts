import { ExclusionRecord, exclusionNoun } from '#schemas/exclusions.ts';
import { deletionNoun } from '#schemas/lead-deletions.ts';
import { leadNoun } from '#schemas/leads.ts';
import { eachEvent } from '#shared/events/consume.ts';
import { matchVersions } from '#shared/pool/values.ts';
import { readAsSystem } from '#shared/records/record.ts';
import { erase } from './erasing.ts';
import { keepMark } from './exclusions.ts';
import { leave } from './leaving.ts';
import { linkLead } from './linking.ts';
import { reward } from './rewarding.ts';

type Following = (recordId: string, occasion: string) => Promise<unknown>;

const each =
  (...all: readonly Following[]): Following =>
  async (recordId, occasion) => {
    for (const one of all) await one(recordId, occasion);
  };

/** Writes the mark of an exclusion again: the call that decided it may have been cut off. */
const mark: Following = async (id) => {
  const record = await readAsSystem(exclusionNoun, id);
  if (record) await keepMark(ExclusionRecord.parse(record), (await matchVersions()).write);
};

/** What follows from each step, by noun and verb: a lead is linked, taken out of the pool, rewarded; an approved deletion is carried out. */
const following: Readonly<Record<string, Readonly<Record<string, Following>>>> = {
  [leadNoun.kind]: {
    report: linkLead,
    addIndicators: linkLead,
    reopen: each(linkLead, reward),
    confirm: reward,
    policeProve: reward,
    policeReturn: reward,
    refute: each(leave, reward),
    policeClear: each(leave, reward),
    retract: leave,
    expire: leave,
    close: leave,
  },
  [exclusionNoun.kind]: { exclude: mark, extend: mark, lift: mark },
  [deletionNoun.kind]: { approve: erase },
};

/** All of it may be done again, and comes to the same. */
export const handler = eachEvent(async ({ kind, recordId, verb, id }) => {
  await following[kind]?.[verb]?.(recordId, id);
});
