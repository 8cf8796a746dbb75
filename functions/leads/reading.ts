import type { leadRoutes } from '#schemas/lead-routes.ts';
import { isPooled, type Lead, LeadRecord, leadNoun } from '#schemas/leads.ts';
import { SharedPart } from '#schemas/sharing.ts';
import type { sharingRoutes } from '#schemas/sharing-routes.ts';
import { givenLinks } from '#shared/files/custody.ts';
import { linksTo } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import { sealedOf } from '#shared/pool/sealed-leads.ts';
import { listRecords } from '#shared/records/list.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { admitted, ownOrCommittees } from './audience.ts';
import { note } from './noting.ts';
import { photoMatchesOf } from './photo-matches.ts';
import { audienceOf, shellOf, shownTo } from './sharing-rules.ts';
import { matchesOf } from './values.ts';

type Routes = typeof leadRoutes & typeof sharingRoutes;

/**
 * A member's own leads, or those of which others have opened some part to all; for the committee the whole pool, or what waits on a desk. A
 * list shows nothing that is sealed, and of others' leads no part: to read one, a purpose is given.
 * @throws Refusal `not_found` for a list that is not the caller's role's
 */
export const list: Verb<Routes['listLeads']> = async ({ principal, query: { status, desk, box, ...paging } }) => {
  const own = principal.role === 'member' ? 'ofMember' : 'pool';
  const place = desk ? { box: 'ofDesk', value: desk === 'mine' ? principal.id : desk } : { box: own };
  const page = box
    ? await listRecords(principal, leadNoun, { box, value: 'members', only: inPool, status, ...paging })
    : await listRecords(principal, leadNoun, { ...place, status, ...paging });
  const items = page.items.map((item): Lead => {
    const lead = LeadRecord.parse(item);
    const audience = audienceOf(principal, lead);
    return audience === 'owner' || audience === 'committee' ? shownTo(audience, lead) : shellOf('member', lead);
  });
  return { body: { ...page, items } };
};

const inPool = { name: 'in-pool', holds: isPooled };

/** A lead by its scopes. Whoever is not its owner says what for, and is noted. */
export const read: Verb<Routes['readLead']> = async (call) => {
  const { lead, audience } = await admitted(call.principal, call.params.id);
  const shown = shownTo(audience, lead, await sealedOf(lead));
  if (audience !== 'owner') await note(call, lead, openIn(shown));
  return { body: shown };
};

/** The parts that are open in a lead as it is shown. */
const openIn = ({ withheld = [] }: Lead) => SharedPart.options.filter((part) => !withheld.includes(part));

/** What the pool knows of a lead's values and photos, for its owner and the committee: the committee learns of those that are open to it. */
export const readMatches: Verb<Routes['readLeadMatches']> = async (call) => {
  const { lead, audience } = await ownOrCommittees(call.principal, call.params.id);
  const { indicators, evidenceIds = [] } = shownTo(audience, lead, await sealedOf(lead));
  const parts = [
    ...(indicators ? (['indicators'] as const) : []),
    ...(evidenceIds.length > 0 ? (['evidence'] as const) : []),
  ];
  if (audience !== 'owner') await note(call, lead, parts);
  const [items, photos] = await Promise.all([
    matchesOf(lead, indicators ?? [], call.at),
    photoMatchesOf({ ...lead, evidenceIds }, call.principal),
  ]);
  return { body: { items, photos } };
};

/** The steps of a lead's life, for its owner and the committee. */
export const readLeadTimeline: Verb<Routes['readLeadTimeline']> = async ({ principal, params }) => {
  await ownOrCommittees(principal, params.id);
  return { body: { items: await readTimeline(principal, leadNoun, params.id) } };
};

/**
 * Links of minutes to the originals of a lead's evidence, by the scope of that part. Each stands in the file's chain of custody, where the
 * committee alone reads it: a photo of an assist is the other company's file too, which must not learn of the suspicion.
 */
export const readEvidence: Verb<Routes['readLeadEvidence']> = async (call) => {
  const { lead, audience } = await admitted(call.principal, call.params.id);
  const { evidenceIds } = shownTo(audience, lead);
  if (audience !== 'owner') await note(call, lead, evidenceIds ? ['evidence'] : []);
  const items = await linksTo(call, evidenceIds ?? [], 'lead');
  return { body: { items, ...(evidenceIds ? {} : { withheld: ['evidence'] }) } };
};

/** Who was given the lead's files by way of leads and exports: a page for each file, or one file's further page. */
export const readLeadCustody: Verb<Routes['readLeadCustody']> = async ({ principal, params, query }) => {
  const { evidenceId: asked, ...page } = query;
  const { lead, audience } = await ownOrCommittees(principal, params.id);
  const { evidenceIds = [] } = shownTo(audience, lead);
  const files = evidenceIds
    .filter((id) => asked === undefined || id === asked)
    .map(async (id) => ({ evidenceId: id, links: await givenLinks(principal, id, page, true) }));
  return { body: { files: await Promise.all(files) } };
};
