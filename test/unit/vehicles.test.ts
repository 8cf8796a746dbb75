import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checklistAt,
  checkOf,
  type EquipmentChecklist,
  equipmentChecklists,
  faultsOfCheck,
} from '#schemas/equipment.ts';
import { lacksForMark } from '../../functions/vehicles/rules.ts';

const at = '2026-11-02T01:30:00.000Z';
const day = 24 * 60 * 60 * 1000;
const list = checklistAt('vehicle', at);
const answers = fc.tuple(...list.items.map(({ id }) => fc.record({ item: fc.constant(id), ok: fc.boolean() })));

describe('a checklist', () => {
  it('is the one in force on the day in Shanghai', () => {
    const next: EquipmentChecklist = { ...list, version: 'vehicle-next', from: '2027-01-01' };
    const all = [...equipmentChecklists, next];
    expect(checklistAt('vehicle', '2026-12-31T15:59:59.999Z', all).version).toBe(list.version);
    expect(checklistAt('vehicle', '2026-12-31T16:00:00.000Z', all).version).toBe('vehicle-next');
    expect(checklistAt('kit', '2027-06-01T00:00:00.000Z', all).kind).toBe('kit');
    expect(() => checklistAt('kit', '2020-01-01T00:00:00.000Z')).toThrow();
  });

  it('has versions and items of its own names, in both languages', () => {
    expect(new Set(equipmentChecklists.map(({ version }) => version)).size).toBe(equipmentChecklists.length);
    for (const { items } of equipmentChecklists) {
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      for (const { zh, en } of items) {
        expect(zh).toMatch(/\p{Script=Han}/u);
        expect(en).toMatch(/^[A-Z]/);
      }
    }
  });
});

describe('a check', () => {
  it('is passed when every required item is in order, whatever the others are', () => {
    fc.assert(
      fc.property(answers, (items) => {
        const given = { checklist: list.version, items, photoIds: [] };
        const required = list.items.filter((item) => item.required).map(({ id }) => id);
        const passed = items.every(({ item, ok }) => ok || !required.includes(item));
        expect(faultsOfCheck(list, given)).toEqual([]);
        expect(checkOf(list, given, at)).toEqual({ ...given, result: passed ? 'pass' : 'fail', at });
      }),
    );
  });

  it('fits in any order of its items, and with none left out or twice', () => {
    fc.assert(
      fc.property(answers, fc.nat(), fc.nat(), (items, a, b) => {
        const codes = (given: typeof items) =>
          faultsOfCheck(list, { checklist: list.version, items: given, photoIds: [] }).map(({ code }) => code);
        const which = a % items.length;
        expect(codes(items.toSorted((x, y) => (x.item < y.item ? -1 : 1)))).toEqual([]);
        expect(codes(items.toSpliced(which, 1))).toEqual(['items_missing']);
        const twice = items[which];
        if (twice) expect(codes(items.toSpliced(b % items.length, 0, twice))).toEqual(['item_twice']);
      }),
    );
  });
});

describe('the linkage mark', () => {
  const check = (result: 'pass' | 'fail', daysAgo: number) => ({
    checklist: list.version,
    items: [],
    photoIds: [],
    result,
    at: new Date(Date.parse(at) - daysAgo * day).toISOString(),
  });
  const lacks = (liveryPhotoIds: string[], last?: ReturnType<typeof check>) =>
    lacksForMark({ liveryPhotoIds, ...(last ? { check: last } : {}) }, list, at).map(({ code }) => code);

  it('takes a photo of the livery and a passed check of the days that the checklist allows', () => {
    expect(lacks(['evd_a'], check('pass', 0))).toEqual([]);
    expect(lacks(['evd_a'], check('pass', list.validDays))).toEqual([]);
    expect(lacks(['evd_a'], check('pass', list.validDays + 1))).toEqual(['check_outdated']);
    expect(lacks([], check('fail', list.validDays + 1))).toEqual([
      'livery_photo_missing',
      'check_failed',
      'check_outdated',
    ]);
    expect(lacks([])).toEqual(['livery_photo_missing', 'check_missing']);
  });
});
