/** A JSON object as templates and AWS's protocols carry it; nothing in it is known before it is looked at. */
export type Properties = Record<string, unknown>;

/** Narrows an unknown template value to an object; anything else counts as an empty one. */
export function asObject(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

/** Narrows an unknown template value to a list of objects; anything else counts as empty. */
export function asObjects(value: unknown): Properties[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** Narrows an unknown template value to a list of texts; anything else counts as empty. */
export function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Reads a number that templates may also spell as a string; `undefined` when absent. */
export function asNumber(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : Number(value);
}

/** Reads a scalar as text; `undefined` when absent or not a scalar. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** Reads a yes or no that templates may also spell as a string. */
export function asFlag(value: unknown, otherwise = false): boolean {
  return String(value ?? otherwise) === 'true';
}
