import * as z from 'zod';
import { Branch, Member } from './members.ts';
import { PublicKey } from './principals.ts';
import { BranchId, MemberId, Principal, PrincipalId } from './roles.ts';
import { Desk } from './service-areas.ts';

/** A name of the demo's own for a thing whose id the hub gives. */
const Key = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** What the operator function `demo-data` is given: invented insurers with their places and systems, and people to enrol. */
export const DemoData = z.strictObject({
  members: z.array(
    z.strictObject({
      key: Key,
      name: Member.shape.name,
      nameEn: Member.shape.nameEn,
      branches: z.array(z.strictObject({ key: Key, name: Branch.shape.name, cityCode: Branch.shape.cityCode })),
      desks: z.array(
        z.strictObject({
          key: Key,
          branchKey: Key,
          countyCode: Desk.shape.countyCode,
          name: Desk.shape.name,
          phone: Desk.shape.phone,
          hours: Desk.shape.hours,
        }),
      ),
      system: z.strictObject({ key: Key, name: Principal.shape.name, publicKey: PublicKey }),
    }),
  ),
  people: z.array(
    z.strictObject({
      key: Key,
      name: Principal.shape.name,
      role: Principal.shape.role,
      /** Who the person is at the issuer: the `iss` and `sub` of the tokens. */
      issuer: z.url(),
      subject: z.string().min(1).max(255),
      cityCode: Principal.shape.cityCode,
      memberKey: Key.optional(),
    }),
  ),
});
export type DemoData = z.infer<typeof DemoData>;

/** What it answers: the id of each thing, old or new. Systems and people are principals. */
export const DemoIds = z.object({
  members: z.record(Key, MemberId),
  branches: z.record(Key, BranchId),
  desks: z.record(Key, Desk.shape.id),
  principals: z.record(Key, PrincipalId),
});
export type DemoIds = z.infer<typeof DemoIds>;
