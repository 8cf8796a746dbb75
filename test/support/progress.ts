import { monthOf } from '#schemas/calendar.ts';
import { cities } from '#schemas/divisions.ts';
import type { RecordChanged } from '#schemas/events.ts';
import { monthsFrom } from '#schemas/release-calendar.ts';
import type { Hub } from './hub.ts';

/** A month that is over: so many before this one. */
export const monthAgo = (months: number): string => monthsFrom(monthOf(new Date().toISOString()), -months);

/** Something that happened in a month, as the relay tells the worker of it; in a county, or in a city alone. */
export function happening(
  month: string,
  kind: string,
  verb: string,
  place: string,
  facts: NonNullable<RecordChanged['facts']> = {},
): RecordChanged {
  const city = cities.find(({ code, counties }) => code === place || counties.some((county) => county.code === place));
  const recordId = `${kind}_${crypto.randomUUID()}`;
  return {
    type: 'record.changed',
    id: `${recordId}:1`,
    kind,
    recordId,
    version: 1,
    verb,
    status: verb,
    at: `${month}-15T04:00:00.000Z`,
    memberId: 'mem_0123456789abcdefghjkmnpqrs',
    facts,
    ...(city ? { cityCode: city.code } : {}),
    ...(city?.code === place ? {} : { countyCode: place }),
  };
}

/** As many of the same. */
export const times = (count: number, make: () => RecordChanged): RecordChanged[] => Array.from({ length: count }, make);

/** Has events counted that happened in other months than this one: no call makes anything happen in the past. */
export async function count(hub: Hub, events: readonly RecordChanged[]): Promise<void> {
  for (let start = 0; start < events.length; start += 100) {
    const Records = events
      .slice(start, start + 100)
      .map((event) => ({ messageId: event.id, body: JSON.stringify(event) }));
    const answer = await hub.twin.invoke('Hub-local-progress-worker', { Records });
    if (JSON.stringify(answer) !== JSON.stringify({ batchItemFailures: [] }))
      throw new Error(`events were not counted: ${JSON.stringify(answer)}`);
  }
}

/** Drafts a month's report and has both associations approve it. */
export async function publish(hub: Hub, month: string, revision = 1, note?: string) {
  const body = { month, revision, ...(note ? { note } : {}) };
  const { body: draft } = await hub.as('coordinator-ts').draftReport({ body });
  const approval = { params: { id: draft.id }, body: { digest: draft.digest } };
  await hub.as('coordinator-ts').approveReport(approval);
  return (await hub.as('coordinator-ln').approveReport(approval)).body;
}

/** A month in which enough has happened for charts, with some counts that are small. */
export function busyMonth(month: string, scale = 1): RecordChanged[] {
  const accident = `${month}-14T00:00:00.000Z`;
  return cities.flatMap((city, side) =>
    city.counties.flatMap(({ code }, place) => {
      const many = Math.round(((place * 5 + side * 3) % 17) * scale);
      const track = (at: number) => ({ track: at % 3 === 0 ? 'ordinary' : 'quick' });
      return [
        ...Array.from({ length: many }, (_, at) => happening(month, 'handoff', 'request', code, track(at))),
        ...Array.from({ length: Math.round(many * 0.8) }, (_, at) =>
          happening(month, 'handoff', 'accept', code, { ...track(at), accidentAt: accident }),
        ),
        ...Array.from({ length: Math.round(many * 0.6) }, (_, at) =>
          happening(month, 'handoff', 'pay', code, {
            ...track(at),
            addedFen: 120_000 + at * 7_300,
            accidentAt: accident,
          }),
        ),
        ...Array.from({ length: Math.round(many * 0.5) }, (_, at) =>
          happening(month, 'handoff', 'close', code, track(at)),
        ),
        ...Array.from({ length: (place * 3) % 8 }, () =>
          happening(month, 'assist', 'report', code, {
            kinds: ['scene-survey', 'photos-taken'],
            customerOf: 'mem_other',
          }),
        ),
        ...Array.from({ length: (place % 4) + side }, () =>
          happening(month, 'credential', 'issue', code, { expiresOn: '2031-01-01' }),
        ),
        ...Array.from({ length: place % 3 }, () => happening(month, 'lead', 'report', code)),
      ];
    }),
  );
}
