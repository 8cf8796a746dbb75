import type { KeyboardEvent } from 'react';

/**
 * Going on with the tab key leaves a choice of several as it is: the list itself would take the key for one more choice. For
 * `onKeyDownCapture` of what the inputs stand in.
 */
export function keepChosen(event: KeyboardEvent): void {
  const { key, target } = event;
  if (key === 'Tab' && target instanceof Element && target.closest('.ant-select-multiple')) event.stopPropagation();
}
