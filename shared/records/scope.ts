import type { Noun, Relation } from '#schemas/noun.ts';
import type { Actor } from '#schemas/roles.ts';
import { isAllowed } from '#schemas/roles.ts';

/** The attributes that must hold a value for the relation to hold: each list is alternatives, all lists must hold. */
type Requirement = readonly { readonly attributes: readonly string[]; readonly value: string }[];

/**
 * What a record must hold for `actor` to stand in `relation` to it; undefined when no record could make it so (another role, or a
 * member's principal without a member).
 */
function requirementOf(relation: Relation, actor: Actor): Requirement | undefined {
  if (actor.role === 'system') return relation.role === 'system' ? [] : undefined;
  if (relation.role === 'system' || !isAllowed(actor.role, [relation.role])) return undefined;
  const requirement: { attributes: readonly string[]; value: string }[] = [];
  if (relation.member) {
    if (!actor.memberId) return undefined;
    requirement.push({ attributes: [relation.member], value: actor.memberId });
  }
  if (relation.branch && actor.branchId) requirement.push({ attributes: [relation.branch], value: actor.branchId });
  if (relation.cities) {
    if (!actor.cityCode) return undefined;
    requirement.push({ attributes: relation.cities, value: actor.cityCode });
  }
  if (relation.where) requirement.push({ attributes: [relation.where.attribute], value: relation.where.is });
  return requirement;
}

const requirementsOf = (noun: Noun, names: readonly string[], actor: Actor): readonly Requirement[] =>
  names.flatMap((name) => {
    const relation = noun.relations[name];
    const requirement = relation && requirementOf(relation, actor);
    return requirement ? [requirement] : [];
  });

/** Tells whether the actor stands in one of the named relations to the record. */
export const standsIn = (
  noun: Noun,
  names: readonly string[],
  actor: Actor,
  record: Readonly<Record<string, unknown>>,
): boolean =>
  requirementsOf(noun, names, actor).some((requirement) =>
    requirement.every(({ attributes, value }) => attributes.some((attribute) => record[attribute] === value)),
  );

/** Tells whether the actor may read the record: the hub's own workers may read all. */
export const mayRead = (noun: Noun, actor: Actor, record: Readonly<Record<string, unknown>>): boolean =>
  actor.role === 'system' || standsIn(noun, noun.readers, actor, record);

/**
 * The same relations as a condition for the database, or undefined when the actor can stand in none of them.
 * @returns the expression with its values; attribute names stand as `#name`
 */
export function relationCondition(noun: Noun, names: readonly string[], actor: Actor) {
  const requirements = requirementsOf(noun, names, actor);
  if (requirements.length === 0) return undefined;
  const values: Record<string, string> = {};
  const attributeNames: Record<string, string> = {};
  const alternatives = requirements.map((requirement, which) =>
    allOf(
      requirement.map(({ attributes, value }, part) => {
        const placeholder = `:scope${which}x${part}`;
        values[placeholder] = value;
        return anyOf(
          attributes.map((attribute) => {
            attributeNames[`#${attribute}`] = attribute;
            return `#${attribute} = ${placeholder}`;
          }),
        );
      }),
    ),
  );
  return { expression: anyOf(alternatives), values, names: attributeNames };
}

// DynamoDB refuses redundant parentheses, so that only what needs them gets them.
const anyOf = (parts: readonly string[]) => (parts.length > 1 ? `(${parts.join(' OR ')})` : (parts[0] ?? ''));
const allOf = (parts: readonly string[]) => (parts.length > 0 ? parts.join(' AND ') : 'attribute_exists(pk)');
