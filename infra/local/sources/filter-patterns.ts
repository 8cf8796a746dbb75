import { asObject, asObjects, type Properties } from '../template/properties.ts';
import { TemplateError } from '../template/template-error.ts';

/**
 * Whether an EventBridge-style pattern fits: every field of the pattern must fit the value at the same place,
 * by equality, `prefix`, `suffix`, `exists`, `anything-but` or `equals-ignore-case`.
 * @throws TemplateError for an operator the twin does not know
 */
export function matches(pattern: Properties, value: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') return asObjects(wanted).some((alternative) => matches(alternative, value));
    const found = asObject(value)[field];
    return Array.isArray(wanted) ? wanted.some((rule) => fits(rule, found)) : matches(asObject(wanted), found);
  });
}

function fits(rule: unknown, found: unknown): boolean {
  const values = Array.isArray(found) ? found : [found];
  if (typeof rule !== 'object' || rule === null) return values.includes(rule);
  const [operator = '', operand] = Object.entries(rule)[0] ?? [];
  const some = (test: (text: string) => boolean) => values.some((value) => typeof value === 'string' && test(value));
  switch (operator) {
    case 'exists':
      return (found !== undefined && (typeof found !== 'object' || found === null || Array.isArray(found))) === operand;
    case 'prefix':
      return some((text) => text.startsWith(String(operand)));
    case 'suffix':
      return some((text) => text.endsWith(String(operand)));
    case 'equals-ignore-case':
      return some((text) => text.toLowerCase() === String(operand).toLowerCase());
    case 'anything-but': {
      if (found === undefined) return false;
      const excluded = Array.isArray(operand) ? operand : [operand];
      return !excluded.some((it) => fits(it, found));
    }
    default:
      throw new TemplateError(
        `The local twin does not know the filter operator ${operator}: add it to infra/local/filter-patterns.ts.`,
      );
  }
}
