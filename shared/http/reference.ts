import { Refusal } from '#shared/runtime/refusal.ts';

const detail = {
  zh: '引用的对象不存在或不可用',
  en: 'There is no such object, or it cannot be used here',
};

/** Refuses a body whose field names an object that is not there, or not the caller's to name. `pointer` is the field's. */
export function refuseReference(pointer: string): never {
  throw new Refusal('unknown_reference', { errors: [{ in: 'body', pointer, code: 'unknown_reference', detail }] });
}
