import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import { removal } from './removal.ts';

interface HubKeyProps {
  readonly house: Pick<House, 'stage' | 'keeps'>;
  readonly description: string;
  readonly spec: kms.KeySpec;
  readonly usage: kms.KeyUsage;
}

/** A key that never leaves KMS. Its policy leaves the deciding to IAM, where each function has what its record grants. */
export class HubKey extends Construct {
  readonly key: kms.Key;

  protected constructor(scope: Construct, id: string, { house, description, spec, usage }: HubKeyProps) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description,
      keySpec: spec,
      keyUsage: usage,
      // KMS rotates symmetric encryption keys alone: for the others a new key is a new name that others must learn.
      enableKeyRotation: spec === kms.KeySpec.SYMMETRIC_DEFAULT,
      // As long as KMS allows: what was sealed with a deleted key is lost for good.
      pendingWindow: Duration.days(30),
      removalPolicy: removal(house),
    });
    this.key.addAlias(`alias/hub/${house.stage}/${id.toLowerCase()}`);
  }
}

/** Signs credentials, tokens, manifests and anchors: ES256, whose public half anybody may have. */
class SigningKey extends HubKey {
  constructor(scope: Construct, id: string, props: Pick<HubKeyProps, 'house'>) {
    super(scope, id, {
      ...props,
      description: 'Signs credentials, tokens, manifests and anchors',
      spec: kms.KeySpec.ECC_NIST_P256,
      usage: kms.KeyUsage.SIGN_VERIFY,
    });
  }
}

/**
 * The signing keys: the last one signs, and all before it stay, so that what they signed still verifies. KMS rotates no key pair by
 * itself; a rotation is one generation more.
 */
export class SigningKeys {
  readonly current: SigningKey;
  /** Newest first. */
  readonly former: readonly SigningKey[];

  constructor(
    scope: Construct,
    id: string,
    { house, generations }: Pick<HubKeyProps, 'house'> & { generations: number },
  ) {
    const [current, ...former] = Array.from(
      { length: generations },
      // The first has the bare id, which it had when there was but one: another id would be another key.
      (_, before) => new SigningKey(scope, before === 0 ? id : `${id}${before + 1}`, { house }),
    ).reverse();
    if (!current) throw new Error('a stack without a signing key');
    this.current = current;
    this.former = former;
  }
}

/** Wraps the data keys of personal data. */
export class SealingKey extends HubKey {
  constructor(scope: Construct, id: string, props: Pick<HubKeyProps, 'house'>) {
    super(scope, id, {
      ...props,
      description: 'Wraps the keys that seal personal data',
      spec: kms.KeySpec.SYMMETRIC_DEFAULT,
      usage: kms.KeyUsage.ENCRYPT_DECRYPT,
    });
  }
}

/** The root from which the keys of cursors and of matching values are derived. */
export class DerivationKey extends HubKey {
  constructor(scope: Construct, id: string, props: Pick<HubKeyProps, 'house'>) {
    super(scope, id, {
      ...props,
      description: 'Derives the keys of cursors and matching values',
      spec: kms.KeySpec.HMAC_256,
      usage: kms.KeyUsage.GENERATE_VERIFY_MAC,
    });
  }
}
