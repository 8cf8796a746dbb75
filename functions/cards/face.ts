import { businessDateOf } from '#schemas/calendar.ts';
import type { CredentialRecord } from '#schemas/credentials.ts';
import { cities } from '#schemas/divisions.ts';
import { trainingLevels } from '#schemas/qualification.ts';
import type { Language } from '#shared/http/problem.ts';

type InBoth = Readonly<Record<Language, string>>;

/** All that is printed on one card. */
export interface CardFace {
  /** The credential's id. */
  readonly number: string;
  readonly holder: string;
  readonly memberName: string;
  readonly memberNameEn: string;
  readonly cities: readonly InBoth[];
  readonly level: InBoth;
  /** Business dates in Asia/Shanghai, `2026-11-02`. */
  readonly issuedOn: string;
  readonly expiresOn: string;
  /** What the code says: the public page of this credential. */
  readonly verifyUrl: string;
  /** A JPEG of 360 x 480 pixels. */
  readonly portrait?: Buffer;
}

/**
 * What the card of a credential shows, but for the photo.
 * @param publicBaseUrl where the public reaches the hub
 */
export const faceOf = (credential: CredentialRecord, publicBaseUrl: string): CardFace => ({
  number: credential.id,
  holder: credential.holder,
  memberName: credential.memberName,
  memberNameEn: credential.memberNameEn,
  cities: cities.filter(({ code }) => credential.cities.includes(code)),
  level: trainingLevels[credential.level],
  issuedOn: businessDateOf(credential.createdAt),
  expiresOn: businessDateOf(credential.expiresOn),
  verifyUrl: `${publicBaseUrl}/verify/${credential.id}`,
});
