import * as z from 'zod';
import {
  type Read,
  readBankAccount,
  readDrivingLicence,
  readEngineNumber,
  readNationalId,
  readPhone,
  readPlate,
  readShopName,
  readVin,
} from './indicator-forms.ts';
import { distinct, faultAt, givenText, type Indicator } from './indicators.ts';
import { Fen, GivenInstant, Instant, text } from './primitives.ts';
import { MemberId } from './roles.ts';

/*
 * The people, vehicles, shops and claims of a lead: as they are kept, their numbers normalised, and as callers give them, in any usual way
 * of writing. Whatever strong values they have become indicators of the lead.
 */

const PersonRole = z.enum([
  'driver',
  'owner',
  'policyholder',
  'claimant',
  'passenger',
  'witness',
  'organiser',
  'insider',
  'other',
]);

export const Person = z
  .object({
    role: PersonRole,
    name: text(80).optional(),
    nationalId: z.string().optional(),
    drivingLicence: z.string().optional(),
    phone: z.string().optional(),
    bankAccount: z.string().optional(),
  })
  .meta({ id: 'InvolvedPerson' });
type Person = z.infer<typeof Person>;

export const InvolvedVehicle = z
  .object({
    role: z.enum(['insured', 'other-party', 'towing', 'witness', 'other']),
    plate: z.string().optional(),
    vin: z.string().optional(),
    engineNumber: z.string().optional(),
    /** Brand and colour: weak, never matched. */
    description: text(120).optional(),
    /** Plate or VIN are known to be false and stand as they were read on the car. */
    asRead: z.literal(true).optional(),
    /** In the VIN, letters that no VIN has were taken for the digits that they look like. */
    repaired: z.literal(true).optional(),
  })
  .meta({ id: 'InvolvedVehicle' });
type InvolvedVehicle = z.infer<typeof InvolvedVehicle>;

export const Shop = z
  .object({
    role: z.enum(['repairer', 'assessor', 'towing', 'parts', 'other']),
    name: text(80),
    phone: z.string().optional(),
  })
  .meta({ id: 'InvolvedShop' });
type Shop = z.infer<typeof Shop>;

/** A recent claim of somebody or something involved. */
export const RecentClaim = z
  .object({
    claimNumber: text(60),
    insurerId: MemberId.optional(),
    policyNumber: text(60).optional(),
    lossAt: Instant.optional(),
    amountFen: Fen.optional(),
    note: text(200).optional(),
  })
  .meta({ id: 'RecentClaim' });

/** How a field is read, where it is given: its value, or a fault at its place. */
type FieldReader = (text: string) => Read;
type Context = Parameters<typeof faultAt>[0];

function readFields(
  input: Readonly<Record<string, unknown>>,
  readers: Readonly<Record<string, FieldReader>>,
  context: Context,
): Readonly<Record<string, string>> {
  const entries = Object.entries(readers).flatMap(([field, read]) => {
    const given = input[field];
    if (typeof given !== 'string') return [];
    const found = read(given);
    if (!('problem' in found)) return [[field, found.value]];
    faultAt(context, [field], given, found.problem);
    return [];
  });
  return Object.fromEntries(entries);
}

const given = (example: string) => givenText(example).optional();

export const GivenPerson = z
  .strictObject({
    ...Person.shape,
    nationalId: given('11010519491231002X'),
    drivingLicence: given('620500000001'),
    phone: given('13900000000'),
    bankAccount: given('4000000000000002'),
  })
  .transform(
    (person, context): Person => ({
      ...person,
      ...readFields(
        person,
        {
          nationalId: readNationalId,
          drivingLicence: readDrivingLicence,
          phone: readPhone,
          bankAccount: readBankAccount,
        },
        context,
      ),
    }),
  );

export const GivenVehicle = z
  .strictObject({
    ...InvolvedVehicle.omit({ repaired: true }).shape,
    plate: given('甘E12345'),
    vin: given('LDEMA00A0TA000007'),
    engineNumber: given('4G15S1234567'),
  })
  .transform((vehicle, context): InvolvedVehicle => {
    const vin = vehicle.vin === undefined ? undefined : readVin(vehicle.vin, vehicle.asRead);
    const fields = readFields(
      vehicle,
      {
        plate: (text) => readPlate(text, vehicle.asRead),
        vin: (text) => readVin(text, vehicle.asRead),
        engineNumber: readEngineNumber,
      },
      context,
    );
    return { ...vehicle, ...fields, ...(vin && 'repaired' in vin ? { repaired: true } : {}) };
  });

export const GivenShop = z
  .strictObject({ ...Shop.shape, phone: given('0938-8212345') })
  .transform((shop, context): Shop => {
    const name = shop.phone === undefined ? undefined : readShopName(shop.name);
    if (name && 'problem' in name) faultAt(context, ['name'], shop.name, name.problem);
    return { ...shop, ...readFields(shop, { phone: readPhone }, context) };
  });

export const GivenClaim = z.strictObject({ ...RecentClaim.shape, lossAt: GivenInstant.optional() });

/** Who and what is involved, as a lead keeps it. */
interface Involved {
  readonly people: readonly Person[];
  readonly vehicles: readonly InvolvedVehicle[];
  readonly shops: readonly Shop[];
}

const ofField = (kind: Indicator['kind'], value: string | undefined): Indicator[] =>
  value === undefined ? [] : [{ kind, value }];

/** The indicators that people, vehicles and shops have, each once. A shop without a phone has none: many shops share a name. */
export const indicatorsOf = ({ people, vehicles, shops }: Involved): Indicator[] =>
  distinct([
    ...people.flatMap(({ nationalId, drivingLicence, phone, bankAccount }) => [
      ...ofField('national-id', nationalId),
      ...ofField('driving-licence', drivingLicence),
      ...ofField('phone', phone),
      ...ofField('bank-account', bankAccount),
    ]),
    ...vehicles.flatMap(({ plate, vin, engineNumber, asRead, repaired }) => [
      ...ofField('plate', plate).map((one): Indicator => ({ ...one, ...(asRead ? { asRead } : {}) })),
      ...ofField('vin', vin).map(
        (one): Indicator => ({
          ...one,
          ...(asRead ? { asRead } : {}),
          ...(repaired ? { repaired } : {}),
        }),
      ),
      ...ofField('engine-number', engineNumber),
    ]),
    ...shops.flatMap(({ name, phone }): Indicator[] => {
      const read = readShopName(name);
      return phone === undefined || 'problem' in read ? [] : [{ kind: 'repair-shop', value: phone, name: read.value }];
    }),
  ]);
