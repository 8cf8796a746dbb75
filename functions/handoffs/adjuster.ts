import { CredentialRecord, credentialNoun, type Standing } from '#schemas/credentials.ts';
import { Handoff } from '#schemas/handoff-record.ts';
import type { handoffRoutes } from '#schemas/handoff-routes.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { Verb } from '#shared/http/api.ts';
import { referenceRefusal } from '#shared/http/reference.ts';
import { readAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { never, refusalAt, type Words, withinBounds } from './refusals.ts';
import { objectionTo } from './rules.ts';
import { answer, moved } from './shown.ts';

type Routes = typeof handoffRoutes;

const Case = Handoff.pick({ handlingMemberId: true, handlingCity: true, credentialNumber: true });
type Case = ReturnType<typeof Case.parse>;
const Shown = CredentialRecord.pick({ memberId: true, cities: true, status: true, expiresOn: true });

/** Why this credential's holder can't handle the case now, or undefined. */
async function objection(number: string, handling: Case, at: Instant): Promise<Refusal | undefined> {
  const pointer = '/credentialNumber';
  const record = await readAsSystem(credentialNoun, number);
  const against = objectionTo(record && Shown.parse(record), handling, at);
  if (against === undefined) return undefined;
  if (against === 'unknown') return referenceRefusal(pointer);
  if (against === 'other-city') return refusalAt(pointer, 'adjuster_of_other_city', ofOtherCity);
  return refusalAt(pointer, 'adjuster_not_in_force', notInForce[against], against);
}

const notInForce: Readonly<Record<Exclude<Standing, 'valid'>, Words>> = {
  suspended: {
    zh: '该证件现处于暂停状态，请指派其他查勘员',
    en: 'The credential is suspended: assign another adjuster',
  },
  revoked: { zh: '该证件已被吊销，请指派其他查勘员', en: 'The credential was revoked: assign another adjuster' },
  replaced: {
    zh: '该证件已换发，请改填新证件编号',
    en: 'The credential was replaced: assign the number of the new one',
  },
  expired: { zh: '该证件已过期，请指派其他查勘员', en: 'The credential has expired: assign another adjuster' },
};
const ofOtherCity = {
  zh: '该证件的服务城市不包括出险城市',
  en: 'The credential does not cover the city of the accident',
};

/**
 * Assigns the adjuster, or another one, which needs a reason.
 * @throws Refusal `unknown_reference`, `adjuster_not_in_force`, `adjuster_of_other_city`, `reason_missing`
 */
export const assign: Verb<Routes['assignHandoff']> = async ({ principal, params, body, change, ifMatch, at }) => {
  const { credentialNumber, reason } = body;
  const found = Case.parse(await readRecord(principal, handoffNoun, params.id));
  const against = await objection(credentialNumber, found, at);
  const first: Step['only'] = {
    expression: 'attribute_not_exists(#credentialNumber)',
    names: { '#credentialNumber': 'credentialNumber' },
    otherwise: () => refusalAt('/reason', 'reason_missing', whyAnother),
  };
  const only = against ? never(against) : reason === undefined ? first : undefined;
  const step = { ifVersion: ifMatch, set: { credentialNumber }, only: withinBounds('onward', only) };
  return answer(await transitionRecord(handoffNoun, change, params.id, 'assign', step));
};

const whyAnother = {
  zh: '已指派查勘员，改派须说明原因',
  en: 'An adjuster is assigned already: say why another one is to be',
};

/** Tries of a survey during which the adjuster may be reassigned. */
const mostTries = 3;

/**
 * Records that the survey is done, by an adjuster who is assigned and whose credential counts at this moment. The database holds to the
 * very adjuster who was looked at.
 * @throws Refusal `adjuster_missing`, `adjuster_not_in_force`
 */
export const survey: Verb<Routes['surveyHandoff']> = async ({ principal, params, change, ifMatch, at }) => {
  for (let attempt = 1; ; attempt += 1) {
    const found = Case.parse(await readRecord(principal, handoffNoun, params.id));
    const { credentialNumber } = found;
    const against = credentialNumber && (await objection(credentialNumber, found, at));
    let reassigned = false;
    const looked: Step['only'] = {
      expression: '#credentialNumber = :credentialNumber',
      names: { '#credentialNumber': 'credentialNumber' },
      values: { ':credentialNumber': credentialNumber ?? '' },
      otherwise: (now) => {
        reassigned = now.credentialNumber !== credentialNumber;
        return reassigned ? new Refusal('unavailable', { retryAfterSeconds: 1 }) : new Refusal('adjuster_missing');
      },
    };
    const step = { ifVersion: ifMatch, ...moved(change), only: against ? never(against) : looked };
    try {
      return answer(await transitionRecord(handoffNoun, change, params.id, 'survey', step));
    } catch (error) {
      if (!reassigned || attempt === mostTries) throw error;
    }
  }
};
