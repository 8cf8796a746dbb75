import { describe, expect, it } from 'vitest';
import { finalStates, type Noun } from '#schemas/noun.ts';
import { nouns } from '#schemas/nouns.ts';
import { routeList } from '#schemas/routes.ts';
import { indexes } from '#schemas/tables.ts';

const transitionRoute = (noun: Noun, verb: string) =>
  routeList.find(
    (route) =>
      route.noun?.kind === noun.kind &&
      route.path.endsWith(`/{id}/${verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`),
  );

/** Verbs that a caller reaches by a route of another name: an upload's check decides which of two it is, a PATCH amends. */
const reachedOtherwise = new Set([
  'evidence seal',
  'evidence refuse',
  'adjuster amend',
  'desk amend',
  'vehicle amend',
  'endpoint amend',
  'guide amend',
  // The second approval of a report, which publishes it, is given as the first is.
  'report publish',
  // Setting a tariff anew changes it.
  'tariff change',
  // The reporter adds by posting to the list of its indicators.
  'lead addIndicators',
  // The police report back what became of a lead: the outcome decides which of them it is.
  'lead policeOpen',
  'lead policeProve',
  'lead policeClear',
  'lead policeReturn',
  // An adjuster and the credential move together: the route is the one's, the step both's.
  'adjuster issue',
  'adjuster reissue',
  'adjuster revoke',
  'credential suspend',
  'credential resume',
  'credential retire',
]);

describe.each(nouns.map((noun) => [noun.kind, noun] as const))('the state machine of %s', (_, noun) => {
  it('names only states, relations and indexes that exist', () => {
    expect(noun.states).toContain(noun.create.to);
    for (const state of noun.create.again ?? []) expect(noun.states).toContain(state);
    for (const row of noun.transitions) {
      for (const state of [...row.from, ...(row.to ? [row.to] : [])]) expect(noun.states).toContain(state);
      for (const name of row.who) expect(Object.keys(noun.relations)).toContain(name);
    }
    for (const name of noun.readers) expect(Object.keys(noun.relations)).toContain(name);
    for (const box of Object.values(noun.boxes)) expect(Object.keys(indexes)).toContain(box.index);
  });

  it('has one row per verb, so that a verb leads to one state', () => {
    const verbs = noun.transitions.map(({ verb }) => verb);
    expect(new Set(verbs).size).toBe(verbs.length);
    expect(verbs).not.toContain(noun.create.verb);
  });

  it('reaches every state from its first', () => {
    const reached = new Set<string>([noun.create.to, ...(noun.setAside ? [noun.setAside.to] : [])]);
    for (let size = 0; size < reached.size; ) {
      size = reached.size;
      for (const row of noun.transitions)
        if (row.to && row.from.some((state) => reached.has(state))) reached.add(row.to);
    }
    expect([...reached].sort()).toEqual([...noun.states].sort());
  });

  it('comes to rest: some state has no way on, or the noun has but one', () => {
    const leavable = noun.transitions.some((row) => row.to && noun.create.to === row.to);
    expect(finalStates(noun).length > 0 || leavable || noun.transitions.some(({ verb }) => verb === 'reopen')).toBe(
      true,
    );
  });

  it('puts each list in an index of its own', () => {
    const used = Object.values(noun.boxes).map(({ index }) => index);
    expect(new Set(used).size).toBe(used.length);
  });

  it('gives every verb of a caller its route, open to the roles of its relations', () => {
    for (const row of noun.transitions) {
      const roles = row.who.flatMap((name) => noun.relations[name]?.role ?? []).filter((role) => role !== 'system');
      const route = transitionRoute(noun, row.verb);
      if (roles.length === 0) expect(route).toBeUndefined();
      else if (!reachedOtherwise.has(`${noun.kind} ${row.verb}`)) expect(new Set(route?.who)).toEqual(new Set(roles));
    }
  });
});
