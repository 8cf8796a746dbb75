import { Refusal } from '#shared/runtime/refusal.ts';

const detail = {
  zh: '引用的对象不存在或不可用',
  en: 'There is no such object, or it cannot be used here',
};

/** The refusal of a body whose field names an object that is not there, or not the caller's to name. `pointer` is the field's. */
export const referenceRefusal = (pointer: string): Refusal =>
  new Refusal('unknown_reference', { errors: [{ in: 'body', pointer, code: 'unknown_reference', detail }] });

/** Throws that refusal. */
export function refuseReference(pointer: string): never {
  throw referenceRefusal(pointer);
}
