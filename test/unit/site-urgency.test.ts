import { describe, expect, it } from 'vitest';
import { byUrgency, type Urgency } from '../../functions/site/pages/work/urgency.ts';

const waiting = (name: string, more: Partial<Urgency> = {}) => ({ name, late: false, ...more });
const order = (...all: ReturnType<typeof waiting>[]) => all.sort(byUrgency).map(({ name }) => name);

describe('what waits for somebody', () => {
  it('stands with the late first, then the urgent, then by when it is due, then by how long it has waited', () => {
    const late = waiting('late', { late: true, dueAt: '2026-11-02T00:00:00.000Z' });
    const urgent = waiting('urgent', { urgent: true, dueAt: '2026-11-30T00:00:00.000Z' });
    const soon = waiting('soon', { dueAt: '2026-11-10T00:00:00.000Z' });
    const later = waiting('later', { dueAt: '2026-11-20T00:00:00.000Z' });
    const old = waiting('old', { since: '2026-10-01T00:00:00.000Z' });
    const fresh = waiting('fresh', { since: '2026-11-01T00:00:00.000Z' });
    expect(order(fresh, later, old, urgent, soon, late)).toEqual(['late', 'urgent', 'soon', 'later', 'old', 'fresh']);
  });

  it('stands with an urgent one that is late before another that is only late', () => {
    const late = waiting('late', { late: true, dueAt: '2026-11-01T00:00:00.000Z' });
    const both = waiting('both', { late: true, urgent: true, dueAt: '2026-11-02T00:00:00.000Z' });
    expect(order(late, both)).toEqual(['both', 'late']);
  });
});
