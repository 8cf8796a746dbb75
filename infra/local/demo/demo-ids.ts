/** The id of a thing of the demo. @throws when the hub has named none: the two sides disagree about the demo */
export function idOf(ids: Readonly<Record<string, string>>, key: string | undefined): string {
  const id = key === undefined ? undefined : ids[key];
  if (!id) throw new Error(`the hub gave no id for ${key}`);
  return id;
}
