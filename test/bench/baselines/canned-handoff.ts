import type { HandoffRequest } from '#schemas/handoff-record.ts';

/** A record as a store would answer it, made of the request at no cost: what is measured is everything around the store. */
export const cannedHandoff = (body: HandoffRequest) => ({
  ...body,
  id: 'hnd_0123456789abcdefghjkmnpqrs',
  kind: 'handoff',
  status: 'requested' as const,
  version: 1,
  requestedBy: 'underwriter' as const,
  since: '2026-11-02T01:30:00.000Z',
  overdue: false,
  underwritingMemberId: 'mem_0123456789abcdefghjkmnpqrs',
  underwritingCity: '620500',
  handlingMemberId: 'mem_0123456789abcdefghjkmnpqrt',
  handlingCity: '621200',
  createdAt: '2026-11-02T01:30:00.000Z',
  updatedAt: '2026-11-02T01:30:00.000Z',
});
