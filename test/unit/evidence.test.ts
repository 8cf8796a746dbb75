import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flags, refusals } from '#schemas/evidence-words.ts';
import { hammingDistance } from '#schemas/photo-likeness.ts';
import { countShots, requiredShots, type ShotKind } from '#schemas/shots.ts';
import { faultOfDocument } from '../../functions/evidence/document-rules.ts';
import { positionOf, takenAtOf } from '../../functions/evidence/exif.ts';
import { differencesIn, distance, repeatedBy } from '../../functions/evidence/flag-rules.ts';
import { hiddenFileIn, typeOf } from '../../functions/evidence/type-rules.ts';
import { pdf } from '../support/files.ts';

const analysed = {
  id: 'evd_0123456789abcdefghjkmnpqrs',
  memberId: 'mem_0123456789abcdefghjkmnpqrs',
  fileName: '现场.jpg',
  contentType: 'image/jpeg',
  size: 1,
  sha256: 'a'.repeat(64),
  shotKind: 'scene-front',
  status: 'analysed',
  sealedAt: '2026-11-02T03:00:00.000Z',
  exif: { camera: true, takenAt: '2026-11-02T01:30:00.000Z', position: { latitude: 34.58, longitude: 105.72 } },
  version: 3,
  createdAt: '2026-11-02T02:00:00.000Z',
  updatedAt: '2026-11-02T03:00:00.000Z',
} as const;
const minutesFrom = (minutes: number, of: string = analysed.exif.takenAt) =>
  new Date(Date.parse(of) + minutes * 60_000).toISOString();

describe('what differs between a picture and its declaration', () => {
  it('is nothing where nothing was declared, and of what was not analysed', () => {
    expect(differencesIn(analysed)).toEqual([]);
    expect(differencesIn({ ...analysed, status: 'sealed', takenAt: minutesFrom(60) })).toEqual([]);
    expect(differencesIn({ ...analysed, contentType: 'application/pdf', exif: undefined })).toEqual([]);
  });

  it('is the time from the sixteenth minute on, before as after', () => {
    for (const sign of [1, -1]) {
      expect(differencesIn({ ...analysed, takenAt: minutesFrom(15 * sign) })).toEqual([]);
      expect(differencesIn({ ...analysed, takenAt: minutesFrom(15.01 * sign) })).toEqual(['time_differs']);
    }
  });

  it('is the place beyond one kilometre', () => {
    const north = (metres: number) => ({ latitude: 34.58 + metres / 111_195, longitude: 105.72 });
    expect(differencesIn({ ...analysed, position: north(990) })).toEqual([]);
    expect(differencesIn({ ...analysed, position: north(1010) })).toEqual(['place_differs']);
  });

  it('is a taking before the accident, of what is taken at the scene, and one after the sealing', () => {
    expect(differencesIn({ ...analysed, accidentAt: minutesFrom(15) })).toEqual([]);
    expect(differencesIn({ ...analysed, accidentAt: minutesFrom(16) })).toEqual(['before_accident']);
    expect(differencesIn({ ...analysed, accidentAt: minutesFrom(16), shotKind: 'driving-licence' })).toEqual([]);
    expect(differencesIn({ ...analysed, sealedAt: minutesFrom(-16) })).toEqual(['after_sealing']);
  });

  it('is that the file says nothing of its taking, or could not be looked into', () => {
    expect(differencesIn({ ...analysed, exif: { camera: false } })).toEqual(['no_exif']);
    expect(differencesIn({ ...analysed, exif: { camera: true } })).toEqual([]);
    expect(differencesIn({ ...analysed, notAnalysed: true })).toEqual(['not_analysed']);
  });

  it('is told in two languages, like every refusal', () => {
    for (const words of [...Object.values(flags), ...Object.values(refusals)]) {
      expect(words.zh).toMatch(/\p{Script=Han}/u);
      expect(words.en).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});

describe('a file that another one repeats', () => {
  const files = [
    { id: 'a', sha256: '1', pdq: '0'.repeat(64) },
    { id: 'b', sha256: '2', pdq: `${'0'.repeat(56)}7fffffff` },
    { id: 'c', sha256: '1' },
    { id: 'd', sha256: '4', pdq: `${'0'.repeat(56)}ffffffff` },
  ];
  it('is the later one, by its bytes or to the eye', () => {
    const repeated = files.map((file) => repeatedBy(file, files));
    // d is 32 bits from a, and one from b.
    expect(repeated).toEqual([undefined, 'a', 'a', 'b']);
  });

  it('is told by the bits that differ', () => {
    const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
    fc.assert(
      fc.property(hash, hash, (a, b) => {
        const bits = [...(BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2)].filter((bit) => bit === '1').length;
        expect(hammingDistance(a, b)).toBe(bits);
      }),
    );
  });
});

describe('the time and place in a photo', () => {
  it('are read in the zone of China, or in the one that the camera names', () => {
    expect(takenAtOf({ DateTimeOriginal: '2026:11:02 09:30:00' })).toBe('2026-11-02T01:30:00.000Z');
    const offset = { OffsetTimeOriginal: '+09:00' };
    expect(takenAtOf({ DateTimeOriginal: '2026:11:02 09:30:00', ...offset })).toBe('2026-11-02T00:30:00.000Z');
    for (const wrong of [
      '0000:00:00 00:00:00',
      '1970:01:01 00:00:00',
      '2026:13:41 09:30:00',
      '    :  :     :  :  ',
      '',
    ])
      expect(takenAtOf({ DateTimeOriginal: wrong })).toBeUndefined();
  });

  it('are degrees of a sphere, or none', () => {
    const tags = { GPSLatitude: [34, 34, 51.2], GPSLatitudeRef: 'N', GPSLongitude: [105, 43, 0], GPSLongitudeRef: 'E' };
    expect(positionOf(tags)).toEqual({ latitude: 34.580_889, longitude: 105.716_667 });
    expect(positionOf({ ...tags, GPSLatitudeRef: 'S', GPSLongitudeRef: 'W' })?.latitude).toBeLessThan(0);
    for (const GPSLatitude of [[91, 0, 0], [Number.NaN, 0, 0], [0, Number.POSITIVE_INFINITY, 0], []])
      expect(positionOf({ ...tags, GPSLatitude })).toBeUndefined();
    expect(positionOf({ ...tags, GPSLatitude: [0, 0, 0], GPSLongitude: [0, 0, 0] })).toBeUndefined();
  });

  it('lie as far apart as on a map', () => {
    const [tianshui, wudu] = [
      { latitude: 34.5809, longitude: 105.7249 },
      { latitude: 33.4013, longitude: 104.9202 },
    ];
    expect(distance(tianshui, wudu) / 1000).toBeCloseTo(150.6, 0);
    expect(distance(tianshui, tianshui)).toBe(0);
  });
});

describe('the type of a file', () => {
  it('is told by how it begins, whatever it was called', () => {
    const ftyp = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0`, 'latin1');
    const found = (['heic', 'mif1', 'avif', 'qt  ', 'isom'] as const).map((brand) => typeOf(ftyp(brand)));
    expect(found).toEqual(['image/heic', 'image/heic', 'image/avif', 'video/quicktime', 'video/mp4']);
    expect(typeOf(Buffer.from('\xef\xbb\xbf <!DOCTYPE html>', 'latin1'))).toBe('text/html');
    expect(typeOf(Buffer.from('PK\x03\x04', 'latin1'))).toBe('application/zip');
    expect(typeOf(Buffer.alloc(0))).toBe('application/octet-stream');
  });

  it('is never guessed from four bytes that stand at the end by chance', () => {
    const photo = Buffer.alloc(5000, 7);
    photo.write('PK\x05\x06', 3000, 'latin1');
    expect(hiddenFileIn(photo, 'image/jpeg')).toBeUndefined();
    const empty = Buffer.concat([Buffer.alloc(5000, 7), Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
    expect(hiddenFileIn(empty, 'image/jpeg')).toBe('application/zip');
  });

  it('throws at no bytes whatever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const content = Buffer.from(bytes);
        typeOf(content);
        hiddenFileIn(content, 'application/pdf');
        faultOfDocument(content);
      }),
    );
  });
});

describe('a document', () => {
  it('is whole, opens without a password, or is told what is wrong', () => {
    expect(faultOfDocument(pdf())).toBeUndefined();
    expect(faultOfDocument(pdf().subarray(0, 200))).toBe('truncated');
    expect(faultOfDocument(pdf({ trailer: '/Encrypt 9 0 R' }))).toBe('encrypted');
    expect(faultOfDocument(pdf({ startxref: 7 }))).toBe('unreadable');
    expect(faultOfDocument(Buffer.from('%PDF-1.7\n%%EOF'))).toBe('unreadable');
  });
});

describe('the pictures that a case needs', () => {
  const filed = (...kinds: ShotKind[]) => kinds.map((shotKind) => ({ shotKind }));
  const missing = (track: 'quick' | 'ordinary', files: Parameters<typeof countShots>[1]) =>
    countShots(track, files).flatMap(({ ok, shotKind }) => (ok ? [] : [shotKind]));

  it('are the agreement’s on the quick way, of papers one for each vehicle', () => {
    const scene = filed('scene-front', 'scene-rear', 'contact-point', 'scene-side');
    const papers = (['driving-licence', 'vehicle-licence'] as const).flatMap((shotKind) =>
      (['insured', 'other'] as const).map((vehicle) => ({ shotKind, vehicle })),
    );
    expect(missing('quick', [...scene, ...papers])).toEqual([]);
    expect(missing('quick', [...scene, ...papers.slice(1)])).toEqual(['driving-licence']);
    // Front and back of one licence are one licence.
    expect(missing('quick', [...scene, ...papers.slice(1), ...papers.slice(1, 2)])).toEqual(['driving-licence']);
    expect(missing('quick', [])).toHaveLength(6);
  });

  it('are scene, vehicle, damage and papers on the ordinary way, in whatever kind shows them', () => {
    expect(missing('ordinary', filed('scene', 'insured-vehicle', 'damage', 'papers'))).toEqual([]);
    expect(missing('ordinary', filed('scene-rear', 'insured-vehicle', 'contact-point', 'driving-licence'))).toEqual([]);
    expect(missing('ordinary', filed('portrait'))).toEqual(requiredShots('ordinary').map(({ shotKind }) => shotKind));
  });
});
