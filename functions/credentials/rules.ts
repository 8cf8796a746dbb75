import type { AdjusterFacts } from '#schemas/adjusters.ts';
import type { CredentialRecord, Standing } from '#schemas/credentials.ts';

/** Years for which a credential is issued. */
const validYears = 2;

/** The instant at which a credential that is issued now expires. */
export function expiryOf(issuedAt: string): string {
  const expires = new Date(issuedAt);
  expires.setUTCFullYear(expires.getUTCFullYear() + validYears);
  return expires.toISOString();
}

/**
 * What a credential is worth at `at`. The adjuster's state is part of it, so that a departure or suspension counts in the same instant:
 * there is no second record that could lag behind.
 * @param adjuster the adjuster's record as it stands now; another member's registration of the same person ends the credential too
 */
export function standingOf(
  credential: Pick<CredentialRecord, 'status' | 'expiresOn' | 'memberId' | 'createdAt'>,
  adjuster: Pick<AdjusterFacts, 'status' | 'memberId' | 'createdAt'> | undefined,
  at: string,
): Standing {
  if (credential.status === 'revoked' || !adjuster) return 'revoked';
  if (adjuster.memberId !== credential.memberId || adjuster.createdAt > credential.createdAt) return 'revoked';
  if (adjuster.status === 'suspended') return 'suspended';
  if (adjuster.status !== 'approved') return 'revoked';
  return at < credential.expiresOn ? 'valid' : 'expired';
}
