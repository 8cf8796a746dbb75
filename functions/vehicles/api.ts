import { vehicleNoun, vehicleRoutes } from '#schemas/vehicles.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import * as store from './store.ts';

export const handler = api(vehicleRoutes, {
  listEquipmentChecklists: store.listChecklists,
  registerVehicle: store.register,
  listVehicles: store.list,
  readVehicle: store.read,
  amendVehicle: store.amend,
  readVehicleTimeline: async ({ principal, params }) => ({
    body: { items: await readTimeline(principal, vehicleNoun, params.id) },
  }),
  checkVehicle: store.check,
  markVehicle: store.mark,
  suspendVehicle: store.take('suspend'),
  resumeVehicle: store.take('resume'),
  withdrawVehicle: store.take('withdraw', 'marked'),
  retireVehicle: store.take('retire'),
});
