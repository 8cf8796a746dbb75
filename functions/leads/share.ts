import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { isOpenToAll, SharedPart, type Sharing, sharedParts } from '#schemas/sharing.ts';
import type { sharingRoutes } from '#schemas/sharing-routes.ts';
import type { Verb } from '#shared/http/api.ts';
import { readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { withinBounds } from './conditions.ts';
import { shownTo } from './sharing-rules.ts';

type Routes = typeof sharingRoutes;

/** How often it is tried again when somebody else has changed the lead in between. */
const tries = 5;

/**
 * Sets the scopes of parts; those that are not named stay as they are. In a race the lead is read again. Answers what is not sealed.
 * @throws Refusal `too_many_steps`, `state_conflict`
 */
export const share: Verb<Routes['shareLead']> = async ({ principal, params, body, change, ifMatch }) => {
  for (let attempt = 1; ; attempt += 1) {
    const lead = LeadRecord.parse(await readRecord(principal, leadNoun, params.id));
    const sharing = unlikeStandard({ ...lead.sharing, ...body.sharing });
    const open = isOpenToAll(sharing);
    try {
      const { record, replayed } = await transitionRecord(leadNoun, change, lead.id, 'share', {
        ifVersion: ifMatch ?? lead.version,
        set: { sharing, ...(open ? { openTo: 'members' } : {}) },
        remove: open ? [] : ['openTo'],
        only: withinBounds('owners'),
      });
      return { body: shownTo('owner', LeadRecord.parse(record)), replayed };
    } catch (error) {
      const raced = error instanceof Refusal && error.code === 'version_stale' && ifMatch === undefined;
      if (!raced || attempt >= tries) throw error;
    }
  }
};

/** What need not be kept is not kept: a lead is written often. */
const unlikeStandard = (sharing: Sharing): Sharing =>
  Object.fromEntries(
    SharedPart.options.flatMap((part) => {
      const scope = sharing[part];
      return scope === undefined || scope === sharedParts[part].standard ? [] : [[part, scope]];
    }),
  );
