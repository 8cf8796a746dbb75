import * as z from 'zod';
import { CityCode } from './divisions.ts';
import type { IndicatorKind } from './indicators.ts';
import { Instant, Version } from './primitives.ts';
import { MemberId } from './roles.ts';

/*
 * What stands in the Leads table beside the records: the values that leads carry, the photos that look alike, and the marks on them. Nothing
 * here names a person: a value is a keyed hash of its kind and version.
 */

/** A value that more leads than this carry links nothing: it is shown as suppressed, with the count. */
export const commonValueThreshold = 20;

/** Items of a value's partition that one reading takes at most: the two marks, and so many edges that it knows whether more than the threshold are others'. */
export const mostValueItems = commonValueThreshold + 5;

/** The partition of a value. @param hash keyed, base64url @param version of the key */
export const valuePartitionPrefix = 'value#';
export const valuePartition = (kind: IndicatorKind, version: number, hash: string) =>
  `${valuePartitionPrefix}${kind}#${version}#${hash}`;
/** The version of the keys under which a partition of a value stands. */
export const versionOfPartition = (partition: string): number => Number(partition.split('#')[2]);
/** How many leads carry the value: kept by the stream of the edges. Sorts before them, as does the mark of an exclusion. */
export const tallySortKey = '#tally';
export const exclusionSortKey = '#exclusion';

/**
 * How many edges a value has, by the changes of its partition up to `last`, the sequence number of the stream's newest one. One that no lead
 * carries any more is let go some days later (`expiresAt`, Unix seconds): its partition is named by the value's hash.
 */
export const Tally = z.object({ leads: z.int(), last: z.string(), expiresAt: z.int().optional() });
export type Tally = z.infer<typeof Tally>;

/** That a value links nothing until an instant, by the committee's decision: the record of it with its version, and the reason. */
export const ExclusionMark = z.object({
  exclusionId: z.string(),
  version: Version,
  reason: z.string(),
  until: Instant,
  /** When nobody can ask any more for what a request did to it (Unix seconds): the partition is named by the value's hash. */
  expiresAt: z.int().optional(),
});
export type ExclusionMark = z.infer<typeof ExclusionMark>;

/** A place in a table or index, from which a job goes on. */
export const Position = z.record(z.string(), z.string());
export type Position = z.infer<typeof Position>;

/** How far a move has come with the work of its step: what it does, or has done, and after which item it goes on. */
export const MoveProgress = z.object({
  work: z.enum(['edges', 'marks', 'index', 'indexed']),
  after: Position.optional(),
});
export type MoveProgress = z.infer<typeof MoveProgress>;

/** Which versions of the keys are read and written now: two are written while the pool moves from one to the next. */
export const MatchVersions = z.object({
  read: z.int().min(1),
  write: z.array(z.int().min(1)).min(1),
  /** Of the step that these versions are; the next one begins without. */
  progress: MoveProgress.optional(),
});
export type MatchVersions = z.infer<typeof MatchVersions>;
export const matchVersionsKey = 'matchVersions';
/** Where the job that counts all values anew has ended, for a pool that is larger than one run. */
export const recountKey = 'recount';

/** That a lead carries a value: in the value's partition, under the lead's id. */
export const Edge = z.object({
  leadId: z.string(),
  memberId: MemberId,
  cityCode: CityCode,
  at: Instant,
  /** The assist from which the lead was reported. */
  assistId: z.string().optional(),
});
export type Edge = z.infer<typeof Edge>;

/** The partition of a photo: which leads carry it, and which other photos look like it. */
export const photoPartition = (evidenceId: string) => `photo#${evidenceId}`;
export const photoCarrierPrefix = 'lead#';
export const photoNeighbourPrefix = 'near#';
/** Neighbours that another company has stand apart, so that one's own many photos of one scene can't crowd them out. */
export const photoNeighbourSortKey = (own: boolean, evidenceId: string) =>
  `${photoNeighbourPrefix}${own ? 'own' : 'other'}#${evidenceId}`;

/** That a photo looks like another one, in whose bits of the hash (of 256) it differs. */
export const PhotoNeighbour = z.object({ evidenceId: z.string(), memberId: MemberId, distance: z.int().min(0) });
export type PhotoNeighbour = z.infer<typeof PhotoNeighbour>;

/** The log of all photos' perceptual hashes, one partition a month (UTC), in the order in which they were written. */
export const photoLogPartition = (month: string) => `photos#${month}`;
export const photoLogSortKey = (at: Instant, evidenceId: string) => `${at}#${evidenceId}`;
/** No photo was logged before this month. */
export const photoLogBegins = '2026-01';

/** A photo in the log. */
export const LoggedPhoto = z.object({ evidenceId: z.string(), memberId: MemberId, pdq: z.string().length(64) });
export type LoggedPhoto = z.infer<typeof LoggedPhoto>;

/** The key of a lead's own envelope: it is destroyed when the lead is erased, and what was sealed under it is gone wherever it was copied to. */
export const ownKeySortKey = 'key';
