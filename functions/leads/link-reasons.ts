import { type Indicator, identityOf } from '#schemas/indicators.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import type { LinkReason, LinkRecord } from '#schemas/links.ts';
import type { Instant } from '#schemas/primitives.ts';
import { sealedOfMany } from '#shared/pool/sealed-leads.ts';
import { readValue, type ValueState } from '#shared/pool/values.ts';
import { tagOf } from './link-names.ts';
import { type JudgedLink, type SuppressedValue, shownOf } from './link-rules.ts';
import { knowledgeOf } from './match-rules.ts';
import { type Likes, likesOf } from './photo-likes.ts';

/** A link, and the one of its leads from whose values and photos it is judged. */
interface Side {
  readonly link: LinkRecord;
  readonly lead: LeadRecord;
}

/** Queries of values in flight at a time, and photos that are followed in one call. */
const atOnce = 32;
const mostFollowed = 200;

/**
 * Links as they stand now. What links rest on may have become common since, or been excluded: each is judged by what the matches of one of
 * its leads say of it now. Opens the envelopes of those leads, and reads each of the values that are shared once, and each photo.
 * @param leads with at least one lead of each link, from whose side it is judged: one whose leads are not among them, or whose values were
 *   erased, rests on nothing. The fewer they are, the fewer envelopes are opened
 */
export async function judged(
  links: readonly LinkRecord[],
  leads: ReadonlyMap<string, LeadRecord>,
  at: Instant,
): Promise<JudgedLink[]> {
  const sides = links.flatMap((link): Side[] => {
    const lead = leads.get(link.firstLeadId) ?? leads.get(link.secondLeadId);
    return lead ? [{ link, lead }] : [];
  });
  const [byValue, byPhoto] = await Promise.all([valuesOf(sides, at), photosOf(sides)]);
  return links.map((link) => {
    const found = link.reasons.map((reason) => ({
      reason,
      suppressed: reason.kind === 'photo' ? byPhoto(link, reason) : byValue(link, reason),
    }));
    return {
      link,
      holding: shownOf(found.flatMap(({ reason, suppressed }) => (suppressed === false ? [reason] : []))),
      suppressed: found.flatMap(({ suppressed }) => suppressed || []),
    };
  });
}

/** Whether a reason is suppressed, and by what; undefined when nobody can say, and then it is not shown. */
type Judgement = (link: LinkRecord, reason: LinkReason) => SuppressedValue | false | undefined;

async function valuesOf(sides: readonly Side[], at: Instant): Promise<Judgement> {
  const contents = await sealedOfMany([...new Map(sides.map(({ lead }) => [lead.id, lead])).values()]);
  const shared = new Map<string, { readonly lead: LeadRecord; readonly indicator: Indicator }>();
  for (const { link, lead } of sides) {
    const tags = new Set(link.reasons.map(({ tag }) => tag));
    for (const indicator of contents.get(lead.id)?.indicators ?? []) {
      const tag = await tagOf(link.id, indicator);
      if (tags.has(tag)) shared.set(tag, { lead, indicator });
    }
  }
  const indicators = new Map([...shared.values()].map(({ indicator }) => [nameOf(indicator), indicator]));
  const states = await statesOf([...indicators]);
  return (_, { kind, tag = '' }) => {
    const found = shared.get(tag);
    const name = found && nameOf(found.indicator);
    const state = name && states.get(name);
    if (!state) return undefined;
    const { id: leadId, memberId, assistId } = found.lead;
    const { answer, suppressed } = knowledgeOf(state, { leadId, memberId, assistId, at });
    if (answer !== 'suppressed' || !suppressed) return false;
    const leads = state.complete ? state.edges.length : Math.max(state.tally, state.edges.length);
    return { name, kind, because: suppressed.because, leads };
  };
}

function nameOf(indicator: Indicator): string {
  const { kind, text } = identityOf(indicator);
  return `${kind} ${text}`;
}

async function statesOf(indicators: readonly (readonly [string, Indicator])[]): Promise<Map<string, ValueState>> {
  const states = new Map<string, ValueState>();
  for (let start = 0; start < indicators.length; start += atOnce)
    await Promise.all(
      indicators
        .slice(start, start + atOnce)
        .map(async ([name, indicator]) => states.set(name, await readValue(indicator))),
    );
  return states;
}

async function photosOf(sides: readonly Side[]): Promise<Judgement> {
  const ofLeads = new Map<string, { readonly lead: LeadRecord; readonly photos: Set<string> }>();
  const judgedBy = new Map<string, LeadRecord>();
  for (const { link, lead } of sides) {
    judgedBy.set(link.id, lead);
    for (const reason of link.reasons) {
      const photo = photoOfLead(link, reason, lead);
      if (!photo) continue;
      const known = ofLeads.get(lead.id) ?? { lead, photos: new Set() };
      ofLeads.set(lead.id, { ...known, photos: known.photos.add(photo) });
    }
  }
  const likes = new Map<string, Likes>();
  for (const { lead, photos } of ofLeads.values())
    for (const found of await likesOf(lead, [...photos], Math.floor(mostFollowed / ofLeads.size)))
      likes.set(`${lead.id} ${found.evidenceId}`, found);
  return (link, reason) => {
    const lead = judgedBy.get(link.id);
    const photo = lead && photoOfLead(link, reason, lead);
    const found = photo && likes.get(`${lead.id} ${photo}`);
    if (!found) return undefined;
    if (!found.common) return false;
    const alike = Math.max(found.neighbours.length, found.leads.length) + 1;
    return { name: found.evidenceId, kind: 'photo', because: 'common', leads: alike };
  };
}

/** Of the two photos that a reason names, the one that is the lead's. */
const photoOfLead = (link: LinkRecord, { photos }: LinkReason, { id }: LeadRecord): string | undefined =>
  photos?.[id === link.firstLeadId ? 0 : 1];

/** Links with those of their reasons that hold now, which may be none. @param leads as `judged` wants them */
export async function withReasonsThatHold(
  links: readonly LinkRecord[],
  leads: ReadonlyMap<string, LeadRecord>,
): Promise<LinkRecord[]> {
  const found = await judged(links, leads, new Date().toISOString());
  return found.map(({ link, holding }) => ({ ...link, reasons: [...holding] }));
}
