import * as z from 'zod';

/** A field of a form as JSON Schema has it, references resolved; only what forms look at. */
export const FieldSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.union([z.string(), z.boolean(), z.number()]).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  default: z.unknown().optional(),
  example: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), FieldSchema).optional();
  },
  get items() {
    return FieldSchema.optional();
  },
  get oneOf() {
    return z.array(FieldSchema).optional();
  },
});
export type FieldSchema = z.infer<typeof FieldSchema>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function resolved(node: unknown, definitions: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(node)) return node.map((item: unknown) => resolved(item, definitions));
  if (!isObject(node)) return node;
  const { $ref: reference, ...own } = node;
  const target = typeof reference === 'string' ? definitions[reference.replace('#/$defs/', '')] : undefined;
  const parts = { ...(isObject(target) ? target : {}), ...own };
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name === 'anyOf' ? 'oneOf' : name, resolved(part, definitions)]),
  );
}

const known = new WeakMap<z.ZodType, FieldSchema>();

/** What a form must ask for a body: read off the very schema that the hub holds it against. */
export function formSchema(body: z.ZodType): FieldSchema {
  const found = known.get(body);
  if (found) return found;
  const { $defs = {}, ...schema } = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });
  const made = FieldSchema.parse(resolved(schema, $defs));
  known.set(body, made);
  return made;
}

/** The property by whose constant the forms of a union are told apart. */
export function discriminatorOf(forms: readonly FieldSchema[]): string | undefined {
  const [first, ...others] = forms.map(({ properties = {} }) => properties);
  return Object.keys(first ?? {}).find((name) =>
    [first, ...others].every((properties) => properties?.[name]?.const !== undefined),
  );
}

/** A form's values without what was left empty, so that an optional field that nobody filled in is not sent. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty).filter((item) => item !== undefined);
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (!isObject(value)) return value ?? undefined;
  const kept = Object.entries(value)
    .map(([name, inner]): [string, unknown] => [name, withoutEmpty(inner)])
    .filter(([, inner]) => inner !== undefined && !(Array.isArray(inner) && inner.length === 0));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** The place of a fault in a form, from its JSON pointer (RFC 6901). */
export const fieldOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));

export const isRecord = isObject;
