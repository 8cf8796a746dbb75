import * as z from 'zod';
import type { Track } from './case.ts';
import data from './data/case-shots.json' with { type: 'json' };

interface Shot {
  readonly zh: string;
  readonly en: string;
  /** Whether it is taken at the scene, so that it can't be older than the accident; a licence's photo may be. */
  readonly atScene?: true;
  /** Whether each of the two vehicles has its own, so that it must be said whose it is. */
  readonly perVehicle?: true;
}

/** What a photo or paper shows. */
const shotKinds = {
  scene: { zh: '现场全景', en: 'whole scene', atScene: true },
  'scene-front': { zh: '现场前方', en: 'scene from the front', atScene: true },
  'scene-rear': { zh: '现场后方', en: 'scene from the rear', atScene: true },
  'scene-side': { zh: '现场侧面', en: 'scene from the side', atScene: true },
  'contact-point': { zh: '碰撞部位', en: 'point of contact', atScene: true },
  'insured-vehicle': { zh: '标的车', en: 'insured vehicle' },
  'other-vehicle': { zh: '三者车', en: 'other vehicle' },
  damage: { zh: '损失部位', en: 'damage' },
  'driving-licence': { zh: '驾驶证', en: 'driving licence', perVehicle: true },
  'vehicle-licence': { zh: '行驶证', en: 'vehicle licence', perVehicle: true },
  'vin-plate': { zh: '车辆识别代号', en: 'VIN plate', perVehicle: true },
  papers: { zh: '其他单证', en: 'other papers' },
  portrait: { zh: '查勘员证件照', en: 'portrait of an adjuster' },
} as const satisfies Record<string, Shot>;
export type ShotKind = keyof typeof shotKinds;
export const ShotKind = z.enum(Object.keys(shotKinds) as [ShotKind, ...ShotKind[]]).meta({ id: 'ShotKind' });

/** What is known of a kind, whichever it is. */
export const shotOf = (kind: ShotKind): Shot => shotKinds[kind];

/** A kind of which a case needs one picture; a kind that stands in for it serves as well. */
const Requirement = z.strictObject({
  shotKind: ShotKind,
  alsoBy: z.array(ShotKind).default([]),
  /** One of each of the two vehicles. */
  ofEachVehicle: z.literal(true).optional(),
});
export type Requirement = z.infer<typeof Requirement>;

const required = z
  .strictObject({ quick: z.array(Requirement), ordinary: z.array(Requirement) })
  .parse(data.tracks) satisfies Record<Track, readonly Requirement[]>;

/** What must be pictured in a case of this track, and where that is laid down. */
export const requiredShots = (track: Track): readonly Requirement[] => required[track];
export const shotSource: { readonly zh: string; readonly en: string } = data.source;

/** How far a case is with one kind of picture. */
export const ShotCount = z
  .object({ shotKind: ShotKind, zh: z.string(), en: z.string(), need: z.int(), have: z.int(), ok: z.boolean() })
  .meta({ id: 'ShotCount' });
export type ShotCount = z.infer<typeof ShotCount>;

/** A sealed file of a case, as far as completeness goes. */
interface Filed {
  readonly shotKind: ShotKind;
  readonly vehicle?: 'insured' | 'other' | undefined;
}

/** Per kind that the track needs: how many of them are there. Of what each vehicle has its own, a second one of the same vehicle counts for nothing. */
export function countShots(track: Track, files: readonly Filed[]): ShotCount[] {
  return requiredShots(track).map(({ shotKind, alsoBy, ofEachVehicle }) => {
    const fitting = files.filter((file) => file.shotKind === shotKind || alsoBy.includes(file.shotKind));
    const vehicles = new Set(fitting.flatMap(({ vehicle }) => vehicle ?? []));
    const [need, have] = ofEachVehicle ? [2, vehicles.size] : [1, fitting.length];
    const { zh, en } = shotOf(shotKind);
    return { shotKind, zh, en, need, have, ok: have >= need };
  });
}
