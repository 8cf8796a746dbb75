import { Aws, Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { exportDays, exportFolders } from '#schemas/export-names.ts';
import { trailDays, trailFolders } from '#schemas/trail-names.ts';
import type { House } from './house.ts';
import { removal } from './removal.ts';

interface ObjectStoreProps {
  readonly house: House;
  /** Where S3 writes who read and wrote which object. */
  readonly logs: AccessLogs;
  /** How long, and how firmly, no version of an object can be removed. */
  readonly lock?: s3.ObjectLockRetention;
  /** How long objects stay, or those of each folder, where they are not kept for good. */
  readonly expires?: Duration | readonly { readonly folder: string; readonly after: Duration }[];
  /** Whether browsers upload to it, from the hub's own pages. */
  readonly uploads?: true;
}

/**
 * A private bucket: no public access of any kind, TLS only, every version kept, every access logged.
 *
 * Objects are encrypted with S3's own key. A key of the hub's would have to be granted to whoever may follow a presigned link, and
 * would protect from nobody whom the bucket's grants don't already keep out.
 */
export class ObjectStore extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { house, logs, lock, expires, uploads }: ObjectStoreProps) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      ...(lock ? { objectLockEnabled: true, objectLockDefaultRetention: lock } : {}),
      lifecycleRules: [
        {
          id: 'uploads-that-broke-off',
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          ...(expires instanceof Duration ? passing(expires) : {}),
        },
        ...(expires === undefined || expires instanceof Duration
          ? []
          : expires.map(({ folder, after }) => ({ id: folder, prefix: folder, ...passing(after) }))),
      ],
      ...(uploads
        ? {
            cors: [
              {
                allowedOrigins: [house.place.publicBaseUrl],
                allowedMethods: [s3.HttpMethods.POST, s3.HttpMethods.GET],
                allowedHeaders: ['*'],
                maxAge: 3600,
              },
            ],
          }
        : {}),
      removalPolicy: removal(house),
    });
    this.resource.loggingConfiguration = {
      destinationBucketName: logs.bucket.bucketName,
      logFilePrefix: `${id.toLowerCase()}/`,
    };
  }

  /** The ARN of everything in one folder of the bucket. */
  folder(name: string): string {
    return this.bucket.arnForObjects(`${name}/*`);
  }

  /** The same as cdk-nag names it in its findings of a stack: by the bucket's id in its own, by the export's name in others. */
  folderInFindings(name: string, stack: Stack): string {
    const own = Stack.of(this);
    const id = `<${own.getLogicalId(this.resource)}.Arn>`;
    return `${stack === own ? id : Object.values(own.resolve(own.exportValue(this.bucket.bucketArn)))}/${name}/*`;
  }

  private get resource(): s3.CfnBucket {
    const { defaultChild } = this.bucket.node;
    if (!(defaultChild instanceof s3.CfnBucket)) throw new Error('a bucket without a resource');
    return defaultChild;
  }
}

/**
 * Photos and papers of cases as they were sealed. Nobody uploads to it: the hub itself writes what it has read back and checked, so that
 * nothing that was refused is kept with them.
 *
 * Locked for six years: the policy's year in which the accident falls, and the five that insurance records are kept after it. In
 * governance mode, not compliance mode: the pictures show people, and when the law orders one deleted before its time, a person with
 * `s3:BypassGovernanceRetention`, which no function has, must be able to.
 */
export class EvidenceStore extends ObjectStore {
  constructor(scope: Construct, id: string, props: Pick<ObjectStoreProps, 'house' | 'logs'>) {
    super(scope, id, { ...props, lock: s3.ObjectLockRetention.governance(years(6)) });
  }
}

/**
 * ZIPs for the police, which go after 30 days; what is gathered for them, which is removed as soon as they are made; and for the years that the
 * law asks for, which leads were given with each.
 */
export class ExportStore extends ObjectStore {
  constructor(scope: Construct, id: string, props: Pick<ObjectStoreProps, 'house' | 'logs'>) {
    const folders = ['files', 'work', 'provided'] as const;
    const expires = folders.map((name) => ({ folder: exportFolders[name], after: Duration.days(exportDays[name]) }));
    super(scope, id, { ...props, expires });
  }
}

/**
 * Who read and changed what, by day, for those whose records it was: drawn from the audit rows, which are what is proof. A store of its own,
 * so that whoever reads the trail reads nothing else; not locked, for it can be drawn anew.
 */
export class TrailStore extends ObjectStore {
  constructor(scope: Construct, id: string, props: Pick<ObjectStoreProps, 'house' | 'logs'>) {
    const folders = ['days', 'partial', 'work'] as const;
    const expires = folders.map((name) => ({ folder: trailFolders[name], after: Duration.days(trailDays[name]) }));
    super(scope, id, { ...props, expires });
  }
}

/**
 * Files in passing: uploads of evidence until they are sealed, spreadsheets that members import from, and print sheets of credentials.
 * What counts of them stands in records or lies sealed; all are full of people, so they go after a week.
 */
export class PassingStore extends ObjectStore {
  constructor(scope: Construct, id: string, props: Pick<ObjectStoreProps, 'house' | 'logs'>) {
    super(scope, id, { ...props, uploads: true, expires: Duration.days(7) });
  }
}

/** Signed roots of the audit rows, which hold nothing personal: locked so that nobody at all can remove one for ten years. */
export class AnchorStore extends ObjectStore {
  constructor(scope: Construct, id: string, props: Pick<ObjectStoreProps, 'house' | 'logs'>) {
    super(scope, id, { ...props, lock: s3.ObjectLockRetention.compliance(years(10)) });
  }
}

/** Who read and wrote which object, for a year: the law asks for six months of network logs. */
export class AccessLogs extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { house }: Pick<ObjectStoreProps, 'house'>) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          id: 'a-year',
          expiration: Duration.days(365),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: removal(house),
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds the access logs of the other buckets; logging its own access here would feed on itself.',
    });
  }
}

/** Gone after so long; and what was removed or written over, a day later. */
const passing = (after: Duration) => ({ expiration: after, noncurrentVersionExpiration: Duration.days(1) });

const years = (count: number) => Duration.days(count * 366);
