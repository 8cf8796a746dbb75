import type * as z from 'zod';
import { cities } from '#schemas/divisions.ts';
import { Branch, branchNoun } from '#schemas/members.ts';
import type { Noun } from '#schemas/noun.ts';
import { problems } from '#schemas/problems.ts';
import type { Principal, SystemActor } from '#schemas/roles.ts';
import { Desk, deskNoun, type serviceAreaRoutes } from '#schemas/service-areas.ts';
import { findBranch } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { listAsSystem, listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { deskId } from './desk-id.ts';
import { countiesAt, gapsOf, obstacle } from './rules.ts';

type Routes = typeof serviceAreaRoutes;

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

export const openDesk: Verb<Routes['openDesk']> = async ({ body, change }) => {
  const { memberId } = await fitBranch(body.branchId, body.countyCode);
  try {
    const id = deskId(memberId, body.countyCode);
    return answer(await createRecord(deskNoun, change, id, { ...body, memberId }));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'already_exists') throw alreadyOpen();
    throw error;
  }
};

/** @throws Refusal with a fault at `/branchId` for a branch that can't keep a desk in the county */
async function fitBranch(branchId: string, countyCode: string, memberId?: string): Promise<Branch> {
  const branch = (await findBranch(branchId)) ?? refuseReference('/branchId');
  const code = obstacle(branch, countyCode, memberId);
  if (code) throw new Refusal(code, { errors: [{ in: 'body', pointer: '/branchId', code, detail: problems[code] }] });
  return branch;
}

const alreadyOpen = () => {
  const detail = {
    zh: '该公司在此县区已有开放的服务点：请更正它，或先关闭',
    en: 'The member has an open desk in this county: amend it, or close it first',
  };
  return new Refusal('already_exists', {
    errors: [{ in: 'body', pointer: '/countyCode', code: 'already_exists', detail }],
  });
};

export const readDesk: Verb<Routes['readDesk']> = async ({ principal, params }) => ({
  body: await readRecord(principal, deskNoun, params.id),
});

export const amendDesk: Verb<Routes['amendDesk']> = async ({ principal, params, body, change, ifMatch }) => {
  const desk = Desk.parse(await readRecord(principal, deskNoun, params.id));
  if (body.branchId) await fitBranch(body.branchId, desk.countyCode, desk.memberId);
  return answer(await transitionRecord(deskNoun, change, desk.id, 'amend', { ifVersion: ifMatch, set: body }));
};

export const closeDesk: Verb<Routes['closeDesk']> = async ({ params, change, ifMatch }) =>
  answer(await transitionRecord(deskNoun, change, params.id, 'close', { ifVersion: ifMatch }));

export const listDesks: Verb<Routes['listDesks']> = async ({ principal, query }) => {
  const { countyCode, status = 'open', latitude, longitude, datum = 'wgs84', ...paging } = query;
  if (latitude !== undefined && longitude !== undefined) {
    const counties = countiesAt([longitude, latitude], datum);
    if (counties.length === 0) throw new Refusal('outside_programme');
    const desks = await Promise.all(counties.map((code) => desksOf(principal, code, status)));
    return { body: { items: desks.flat(), counties: [...counties] } };
  }
  const place = countyCode ? { box: 'inCounty', value: countyCode } : { box: 'all' };
  return { body: await listRecords(principal, deskNoun, { ...place, status, ...paging }) };
};

/** All desks of a county: no more than there are members. */
async function desksOf(principal: Principal, countyCode: string, status: Desk['status']): Promise<Desk[]> {
  const desks: Desk[] = [];
  let cursor: string | undefined;
  do {
    const request = { box: 'inCounty', value: countyCode, status, limit: 100, cursor };
    const page = await listRecords(principal, deskNoun, request);
    desks.push(...page.items.map((item) => Desk.parse(item)));
    cursor = page.nextCursor;
  } while (cursor);
  return desks;
}

const surveyor: SystemActor = { id: 'system:service-areas', role: 'system' };
const Presence = Branch.pick({ memberId: true, cityCode: true });
const Service = Desk.pick({ memberId: true, countyCode: true, status: true });

async function readAll<S extends z.ZodType>(noun: Noun, schema: S): Promise<z.output<S>[]> {
  const found: z.output<S>[] = [];
  for await (const item of listAsSystem(surveyor, noun, 'all')) found.push(schema.parse(item));
  return found;
}

/** What the two indexes carry of all branches and desks is enough: two queries, however many counties and members there are. */
export const readServiceGaps: Verb<Routes['readServiceGaps']> = async ({ principal, query }) => {
  const cityCode = query.cityCode ?? principal.cityCode;
  const city = cities.find(({ code }) => code === cityCode);
  if (!city) throw new Refusal('not_found');
  const [branches, desks] = await Promise.all([readAll(branchNoun, Presence), readAll(deskNoun, Service)]);
  return {
    body: gapsOf(
      city,
      branches,
      desks.filter(({ status }) => status === 'open'),
    ),
  };
};
