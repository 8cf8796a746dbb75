import * as z from 'zod';

/*
 * Who sees what of a lead is decided per field by its owner: `own` - the reporting company alone; `committee` - and the anti-fraud committee,
 * and what it provides to the police; `matched` - and the owner of a linked lead once both have agreed; `all` - and every member.
 */
export const scopes = ['own', 'committee', 'matched', 'all'] as const;
export const Scope = z.enum(scopes);
export type Scope = z.infer<typeof Scope>;

/** The parts of a lead whose scope its owner decides: the scope they have unless it says otherwise, and the narrowest that there is. */
export const sharedParts = {
  /** Suspicions and grades. */
  suspicion: { standard: 'matched', least: 'committee' },
  /** County and time of the incident. */
  incident: { standard: 'matched', least: 'committee' },
  /** Which company reported. */
  reporter: { standard: 'matched', least: 'committee' },
  narrative: { standard: 'committee', least: 'own' },
  people: { standard: 'matched', least: 'own' },
  vehicles: { standard: 'matched', least: 'own' },
  shops: { standard: 'matched', least: 'own' },
  claims: { standard: 'committee', least: 'own' },
  indicators: { standard: 'matched', least: 'own' },
  evidence: { standard: 'committee', least: 'own' },
} as const satisfies Record<string, { standard: Scope; least: Scope }>;
export type SharedPart = keyof typeof sharedParts;
export const SharedPart = z.enum(Object.keys(sharedParts) as [SharedPart, ...SharedPart[]]);

/** The narrowest scope that a part may have, and all wider ones. */
export const scopesOf = (part: SharedPart): readonly Scope[] => scopes.slice(scopes.indexOf(sharedParts[part].least));

const ofPart = Scope.optional();
/** Scopes that an owner sets; a part that is not named has its standard one. */
export const Sharing = z
  .strictObject({
    suspicion: ofPart,
    incident: ofPart,
    reporter: ofPart,
    narrative: ofPart,
    people: ofPart,
    vehicles: ofPart,
    shops: ofPart,
    claims: ofPart,
    indicators: ofPart,
    evidence: ofPart,
  } satisfies Record<SharedPart, typeof ofPart>)
  .superRefine((given, context) => {
    for (const part of SharedPart.options) {
      const scope = given[part];
      if (scope !== undefined && !scopesOf(part).includes(scope))
        context.addIssue({ code: 'custom', path: [part], params: { problem: 'scope_too_narrow' } });
    }
  })
  .meta({ id: 'Sharing' });
export type Sharing = z.infer<typeof Sharing>;

/** The scope of a part. One that is narrower than the part may have counts as the narrowest. */
function scopeOf(part: SharedPart, sharing: Sharing = {}): Scope {
  const { standard, least } = sharedParts[part];
  const set = sharing[part] ?? standard;
  return scopes.indexOf(set) < scopes.indexOf(least) ? least : set;
}

/** Tells whether a part is open to readers of this reach: whoever is meant by a scope reads what has that scope or a wider one. */
export const isWithin = (reach: Scope, part: SharedPart, sharing?: Sharing): boolean =>
  scopes.indexOf(scopeOf(part, sharing)) >= scopes.indexOf(reach);

/** Whether a lead stands in the list that is open to every member: some part of it is shared with all. */
export const isOpenToAll = (sharing?: Sharing): boolean =>
  SharedPart.options.some((part) => isWithin('all', part, sharing));
