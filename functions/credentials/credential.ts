import type { AdjusterFacts } from '#schemas/adjusters.ts';
import { credentialNoun, statusPlaceOf } from '#schemas/credentials.ts';
import { cities } from '#schemas/divisions.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { signJws } from '#shared/crypto/sign.ts';
import { findMember } from '#shared/directory/directory.ts';
import { idFrom } from '#shared/records/id.ts';
import { environment } from '#shared/runtime/environment.ts';
import { expiryOf } from './rules.ts';

/**
 * The number of the credential that an adjuster is given as the record stands now: nobody can guess it, and two who give one at once meet
 * on the same number. Each giving is a version of the adjuster's record, so that no number comes twice.
 */
export const numberOf = async ({ id, version }: Pick<AdjusterFacts, 'id' | 'version'>) =>
  idFrom(credentialNoun.prefix, await keyedMac('credential-number:1', `${id}/${version}`));

/** The series in which credentials get their places in the status lists. */
export const statusSeries = 'credential-status';

/** Where a status list is read. @param list its number */
export const statusListUrl = (list: string) => `${environment.publicBaseUrl()}/status-lists/${list}`;

/** Seconds since 1970, as tokens count time (RFC 7519 2). */
export const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);

/** What a credential that is issued now says: its fields, and the same signed for whoever checks it without asking the hub. */
export async function credentialOf(adjuster: AdjusterFacts, number: string, statusIndex: number, at: string) {
  const member = await findMember(adjuster.memberId);
  if (!member) throw new Error('an adjuster without a member');
  const expiresOn = expiryOf(at, adjuster);
  const { list, index } = statusPlaceOf(statusIndex);
  const served = cities.map(({ code }) => code);
  const jws = await signJws('credential+jwt', {
    iss: environment.publicBaseUrl(),
    sub: adjuster.id,
    jti: number,
    iat: seconds(at),
    exp: seconds(expiresOn),
    holder: adjuster.name,
    member: { id: member.id, name: member.name },
    city: adjuster.cityCode,
    cities: served,
    level: adjuster.trainingLevel,
    status: { status_list: { idx: index, uri: statusListUrl(list) } },
  });
  return {
    adjusterId: adjuster.id,
    memberId: member.id,
    memberName: member.name,
    memberNameEn: member.nameEn,
    holder: adjuster.name,
    level: adjuster.trainingLevel,
    photoId: adjuster.photoId,
    cityCode: adjuster.cityCode,
    cities: served,
    statusIndex,
    expiresOn,
    jws,
  };
}
