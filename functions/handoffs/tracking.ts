import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { CaseParties } from '#schemas/case.ts';
import { Handoff } from '#schemas/handoff-record.ts';
import type { handoffRoutes } from '#schemas/handoff-routes.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { trackedDays } from '#schemas/tracking.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { findBranch, findMember } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { entriesOf, readCourseAsSystem } from '#shared/records/timeline.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { clockedIn } from './clocked.ts';
import { withinBounds } from './refusals.ts';
import { answer, shown } from './shown.ts';
import { Tracked } from './tracking-page.ts';

type Routes = typeof handoffRoutes;

/** A record counts how often its link was opened, and says whether it is open; of the link itself nothing is stored. */
const Sharing = z.object({ id: Handoff.shape.id, shareGeneration: z.int().min(1), shared: z.literal(true).optional() });

/** 128 bits: a link can't be guessed, and nobody without the key can make one. */
async function macOf(id: string, generation: number): Promise<string> {
  const mac = await keyedMac('tracking-link:1', `${id}:${generation}`);
  return mac.subarray(0, 16).toString('base64url');
}

const idPrefix = `${handoffNoun.prefix}_`;
const form = /^([0-9a-hjkmnp-tv-z]{26})\.([1-9]\d{0,5})\.([A-Za-z0-9_-]{22})$/;

/** The address under which the record's open link stands. */
async function urlOf(record: Item): Promise<string> {
  const { id, shareGeneration } = Sharing.parse(record);
  const token = [id.slice(idPrefix.length), shareGeneration, await macOf(id, shareGeneration)].join('.');
  return `${environment.publicBaseUrl()}/track/${token}`;
}

/** Opens a tracking link: another one than any before, which stay dead. */
export const share: Verb<Routes['shareHandoff']> = async ({ params, change, ifMatch }) => {
  const outcome = await transitionRecord(handoffNoun, change, params.id, 'share', {
    ifVersion: ifMatch,
    set: { shared: true },
    assign: { set: '#shareGeneration = if_not_exists(#shareGeneration, :none) + :one' },
    only: withinBounds('besides', {
      expression: 'attribute_not_exists(#shared)',
      names: { '#shared': 'shared', '#shareGeneration': 'shareGeneration' },
      values: { ':none': 0 },
      otherwise: () => new Refusal('shared_already'),
    }),
  });
  const { body, replayed } = answer(outcome);
  return { body: { ...body, trackingUrl: await urlOf(outcome.record) }, replayed };
};

export const revokeShare: Verb<Routes['revokeShareHandoff']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(handoffNoun, change, params.id, 'revokeShare', {
      ifVersion: ifMatch,
      remove: ['shared'],
      only: {
        expression: 'attribute_exists(#shared)',
        names: { '#shared': 'shared' },
        otherwise: () => new Refusal('not_shared'),
      },
    }),
  );

export const readLink: Verb<Routes['readTrackingLink']> = async ({ principal, params }) => {
  const record = await readRecord(principal, handoffNoun, params.id);
  return { body: record.shared ? { shared: true, url: await urlOf(record) } : { shared: false } };
};

const day = 24 * 60 * 60 * 1000;
/** States in which a case rests or has ended: a link outlives that by `trackedDays`. */
const ended: readonly string[] = ['declined', 'withdrawn', 'expired', 'closed', 'returned'];

/**
 * The case that a token shows, with its steps and its two branches. One query, and none at all for a token that the hub never made.
 * @returns undefined for a token that is unknown, revoked or outlived: nobody can tell which
 */
export async function trackedBy(token: string, at: string) {
  const [, body = '', generation = '', mac = ''] = form.exec(token) ?? [];
  if (!body) return undefined;
  const id = idPrefix + body;
  if (!timingSafeEqual(Buffer.from(await macOf(id, Number(generation))), Buffer.from(mac))) return undefined;
  const course = await readCourseAsSystem(handoffNoun, id);
  if (!course) return undefined;
  const sharing = Sharing.safeParse(course.record).data;
  if (!sharing?.shared || sharing.shareGeneration !== Number(generation)) return undefined;
  const { status, since } = clockedIn(course.record);
  if (ended.includes(status) && Date.parse(at) - Date.parse(since) > trackedDays * day) return undefined;
  const parties = CaseParties.parse(course.record);
  const [underwriter, handler] = await Promise.all([
    placeNamed(parties.underwritingMemberId, parties.underwritingBranchId),
    placeNamed(parties.handlingMemberId, parties.handlingBranchId),
  ]);
  return {
    handoff: Tracked.parse(shown(course.record, at)),
    steps: entriesOf(course),
    places: { underwriter, handler },
  };
}

/** A branch as its customers know it, from the directory that a warm function has in memory. */
async function placeNamed(memberId: string, branchId: string) {
  const [member, branch] = await Promise.all([findMember(memberId), findBranch(branchId)]);
  return { member: { zh: member?.name ?? '', en: member?.nameEn ?? '' }, branch: branch?.name ?? '' };
}
