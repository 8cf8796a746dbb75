import { notificationRoutes } from '#schemas/notifications.ts';
import { webhookRoutes } from '#schemas/webhook-routes.ts';
import { api } from '#shared/http/api.ts';
import * as inbox from './inbox.ts';
import * as store from './store.ts';

export const handler = api(
  { ...webhookRoutes, ...notificationRoutes },
  {
    registerEndpoint: store.register,
    listEndpoints: store.list,
    readEndpoint: store.read,
    amendEndpoint: store.amend,
    rotateEndpoint: store.rotate,
    disableEndpoint: store.disable,
    enableEndpoint: store.enable,
    testEndpoint: store.test,
    listDeliveries: store.listDeliveries,
    readDelivery: store.readDelivery,
    resendDelivery: store.resend,
    listNotifications: inbox.list,
    readNotification: inbox.read,
  },
);
