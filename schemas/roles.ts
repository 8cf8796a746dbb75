import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { idOf, text } from './primitives.ts';

/** Who calls: an insurer, an association's coordinator, a coordinator on the anti-fraud committee, a police liaison. */
export const Role = z.enum(['member', 'coordinator', 'antifraud', 'police']).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

export const PrincipalId = idOf('prn');
export const MemberId = idOf('mem');
export const BranchId = idOf('brn');

/** The caller as the hub's own table knows it. It is the scope of everything that the caller reads and writes. */
export const Principal = z.object({
  id: PrincipalId,
  name: text(80),
  role: Role,
  /** Of a member's principals: the member; and the branch, where the principal is bound to one. */
  memberId: MemberId.optional(),
  branchId: BranchId.optional(),
  /** Of coordinators and liaisons: their city. */
  cityCode: CityCode.optional(),
});
export type Principal = z.infer<typeof Principal>;

/** The hub itself, as the actor of schedules and workers. It is no caller: no token makes it. */
export interface SystemActor {
  readonly id: `system:${string}`;
  readonly role: 'system';
}
export type Actor = Principal | SystemActor;

/** A committee member is a coordinator too; every other role is only itself. */
const rolesHeldBy = (role: Role): readonly Role[] => (role === 'antifraud' ? ['antifraud', 'coordinator'] : [role]);

/** Tells whether a caller of `role` may use a route or verb that is open to `allowed`. */
export const isAllowed = (role: Role, allowed: readonly Role[]): boolean =>
  rolesHeldBy(role).some((held) => allowed.includes(held));
