import { monthOf, spanOfMonth } from '#schemas/calendar.ts';
import { checkNoun } from '#schemas/indicator-checks.ts';
import { leadNoun } from '#schemas/leads.ts';
import { linkNoun } from '#schemas/links.ts';
import { memberNoun } from '#schemas/members.ts';
import type { Noun } from '#schemas/noun.ts';
import { readingNoun } from '#schemas/readings.ts';
import { type ReciprocityFigures, reciprocityMeasures, type reciprocityRoutes } from '#schemas/reciprocity.ts';
import { sightingNoun } from '#schemas/sightings.ts';
import type { Verb } from '#shared/http/api.ts';
import { countAsSystem, listAsSystem } from '#shared/records/list.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';
import { type MemberFigures, totalsFor, totalsOf } from './reciprocity-rules.ts';

const counter = { id: 'system:reciprocity', role: 'system' } as const;
/** Members whose figures are counted at a time. */
const atOnce = 5;

/**
 * What each member gives and takes in a month. Eleven counts of an index for each member, each over its own records of the month; of links
 * of two leads of one member none.
 */
export const readReciprocity: Verb<(typeof reciprocityRoutes)['readReciprocity']> = async ({
  principal,
  query,
  at,
}) => {
  const month = query.month ?? monthOf(at);
  const members = await figuresOf(await everyMember(), month);
  const { memberId } = principal;
  const shown = memberId
    ? { members: members.filter((one) => one.memberId === memberId), totals: totalsFor(memberId, members) }
    : { members, totals: totalsOf(members) };
  return { body: { month, definitions: reciprocityMeasures, ...shown } };
};

async function everyMember(): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of listAsSystem(counter, memberNoun, 'all')) ids.push(String(id));
  return ids.sort();
}

const figuresOf = (memberIds: readonly string[], month: string): Promise<MemberFigures[]> =>
  inTurns(memberIds, atOnce, async (memberId) => ({ memberId, figures: await figures(memberId, month) }));

type Where = Parameters<typeof countAsSystem>[5];

async function figures(memberId: string, month: string): Promise<ReciprocityFigures> {
  const within = spanOfMonth(month);
  const count = (noun: Noun, box: string, where?: Where) => countAsSystem(counter, noun, box, memberId, within, where);
  const has = (attribute: string): Where => ({ expression: 'attribute_exists(#has)', names: { '#has': attribute } });
  const links = (status?: string) =>
    Promise.all(
      (['ofFirstMember', 'ofSecondMember'] as const).map((box) =>
        count(linkNoun, box, withOther(memberId, box === 'ofFirstMember' ? 'secondMemberId' : 'firstMemberId', status)),
      ),
    ).then(([first = 0, second = 0]) => first + second);
  const [leads, openLeads, sightings, agreements, readByOthers, found, readings, checks] = await Promise.all([
    count(leadNoun, 'ofMember'),
    count(leadNoun, 'ofMember', has('openTo')),
    count(sightingNoun, 'ofMember'),
    links('agreed'),
    count(readingNoun, 'ofOwner', has('readerMemberId')),
    links(),
    count(readingNoun, 'ofReader'),
    count(checkNoun, 'ofMember'),
  ]);
  return { leads, openLeads, sightings, agreements, readByOthers, links: found, readings, checks };
}

/** Links with a lead of another member, in any state or in this one. */
const withOther = (memberId: string, other: string, status: string | undefined): Where => ({
  expression: `#other <> :self${status === undefined ? '' : ' AND #status = :status'}`,
  names: { '#other': other, ...(status === undefined ? {} : { '#status': 'status' }) },
  values: { ':self': memberId, ...(status === undefined ? {} : { ':status': status }) },
});
