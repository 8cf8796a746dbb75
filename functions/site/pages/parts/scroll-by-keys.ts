/** Makes tables that scroll within themselves a stop of the keyboard, so that arrow keys move them: for the `ref` of what they stand in. */
export function scrollByKeys(around: HTMLElement | null): void {
  for (const table of around?.querySelectorAll<HTMLElement>('.ant-table-content') ?? []) table.tabIndex = 0;
}
