import { mostTariffs, standardTariff, tariffNoun, type tariffRoutes } from '#schemas/tariffs.ts';
import type { Verb } from '#shared/http/api.ts';
import { belowVersion } from '#shared/records/bounds.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal, type UntoldFault } from '#shared/runtime/refusal.ts';
import { tariffIdOf } from './entering.ts';
import { holdsFrom } from './rules.ts';

type Routes = typeof tariffRoutes;

const notThen = {
  zh: '须为本月或其后十二个月内的月份',
  en: 'It must be the current month or one of the twelve after it',
};

const notNow = {
  zh: '已登记过标准的，须自下月或其后的月份起变更',
  en: 'Rates that were set before change from the next month on, or a later one',
};

const badMonth = (detail: UntoldFault['detail']) =>
  new Refusal('implausible_time', {
    errors: [{ in: 'body', pointer: '/effectiveFrom', code: 'implausible_time', detail }],
  });

/**
 * Sets the company's tariff: the first time it makes the record, which may hold at once; later it adds to it, and what holds in the current
 * month stays.
 * @throws Refusal `implausible_time`, `company_matter`, `too_many_steps`
 */
export const set: Verb<Routes['setTariff']> = async ({ principal, body, change, at }) => {
  const { memberId, branchId } = principal;
  if (!memberId || branchId) throw new Refusal('company_matter');
  const { effectiveFrom, ...rates } = body;
  const from = holdsFrom(effectiveFrom, at);
  if (!from) throw badMonth(notThen);
  const added = { ...rates, holdsFrom: from, setAt: at };
  const id = tariffIdOf(memberId);
  try {
    const { record, replayed } = await createRecord(tariffNoun, change, id, { memberId, rates: [added] });
    return { body: record, replayed };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'already_exists') throw error;
  }
  if (from <= at) throw badMonth(notNow);
  const { record, replayed } = await transitionRecord(tariffNoun, change, id, 'change', {
    assign: { set: '#rates = list_append(#rates, :added)' },
    only: belowVersion(mostTariffs, {
      expression: 'attribute_exists(#rates)',
      names: { '#rates': 'rates' },
      values: { ':added': [added] },
      otherwise: () => new Refusal('state_conflict'),
    }),
  });
  return { body: record, replayed };
};

export const list: Verb<Routes['listTariffs']> = async ({ principal, query }) => ({
  body: await listRecords(principal, tariffNoun, {
    box: principal.role === 'member' ? 'ofMember' : 'all',
    ...query,
  }),
});

export const read: Verb<Routes['readTariff']> = async ({ principal, params }) => ({
  body: await readRecord(principal, tariffNoun, params.id),
});

export const standard: Verb<Routes['readStandardTariff']> = async () => ({ body: standardTariff });
