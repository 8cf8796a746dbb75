import type { Client } from '#schemas/client.ts';
import { equipmentChecklists } from '#schemas/equipment.ts';

/** Who is on the road in the demo. */
export interface Road {
  readonly member: Client;
  readonly countyCode: string;
  /** The adjuster's credential, and the insurer whose customer is helped. */
  readonly credential: string;
  readonly customerOf: string;
}

/** A survey vehicle, checked by the list in force; its number is nobody's. */
async function equip({ member, countyCode }: Road): Promise<void> {
  const { body: vehicle } = await member.registerVehicle({
    body: { plate: '甘E0X0H8', vin: 'LDEMA00B9TA000001', model: '演示牌 查勘车', countyCode },
    idempotencyKey: 'demo-vehicle',
  });
  const checklist = equipmentChecklists.findLast(({ kind }) => kind === 'vehicle');
  if (!checklist) throw new Error('there is no checklist of vehicles');
  const items = checklist.items.map(({ id }) => ({ item: id, ok: true }));
  await member.checkVehicle({
    params: { id: vehicle.id },
    body: { checklist: checklist.version, items },
    idempotencyKey: 'demo-vehicle-check',
  });
}

/**
 * What an adjuster did for another company's customer. The scene is of the moment in which the credential was issued, so that a seeding
 * which is run again tells the same.
 */
async function help({ member, countyCode, credential, customerOf }: Road): Promise<void> {
  const { createdAt } = (await member.readCredential({ params: { id: credential } })).body;
  await member.reportAssist({
    body: {
      clientId: 'demo-assist-1',
      credentialNumber: credential,
      occurredAt: createdAt,
      countyCode,
      place: '羲皇大道东路口（演示）',
      occasion: 'breakdown',
      consent: { given: true, form: 'spoken', at: createdAt },
      kinds: ['warning-set-up', 'claim-guidance'],
      customerOf,
      plate: '甘K0X0J9',
      note: '车辆抛锚，协助设置警示并引导报案。（演示）',
    },
    idempotencyKey: 'demo-assist-1',
  });
}

/** A checked survey vehicle, and help at the roadside that the insurer concerned finds in its list. */
export async function onTheRoad(road: Road): Promise<void> {
  await Promise.all([equip(road), help(road)]);
}
