import * as z from 'zod';
import { NoBody, Paging, pageOf } from './primitives.ts';
import { route, step } from './route.ts';
import {
  amendment,
  Delivery,
  DeliveryId,
  DeliveryListed,
  deliveryNoun,
  Endpoint,
  EndpointId,
  EndpointWithSecret,
  endpointNoun,
  registration,
} from './webhooks.ts';

const endpoints = '/v1/webhook-endpoints';
const deliveries = '/v1/webhook-deliveries';
const ofEndpoint = z.strictObject({ id: EndpointId });
const ofDelivery = z.strictObject({ id: DeliveryId });
const capability = 'notifications';
const endpointStep = { capability, noun: endpointNoun, base: endpoints, params: ofEndpoint } as const;

export const webhookRoutes = {
  registerEndpoint: route({
    capability,
    method: 'POST',
    path: endpoints,
    summary: {
      zh: '登记推送地址（签名密钥仅此一次显示）',
      en: 'Register a webhook endpoint; its signing secret is shown here and at a rotation only',
    },
    who: ['member'],
    body: registration,
    answer: { status: 201, body: EndpointWithSecret, versioned: true },
  }),
  listEndpoints: route({
    capability,
    method: 'GET',
    path: endpoints,
    summary: { zh: '推送地址列表', en: "List one's own webhook endpoints" },
    who: ['member'],
    query: Paging,
    answer: { status: 200, body: pageOf(Endpoint) },
  }),
  readEndpoint: route({
    capability,
    method: 'GET',
    path: `${endpoints}/{id}`,
    summary: { zh: '查看推送地址', en: 'Read a webhook endpoint' },
    who: ['member'],
    noun: endpointNoun,
    params: ofEndpoint,
    answer: { status: 200, body: Endpoint, versioned: true },
  }),
  amendEndpoint: route({
    capability,
    method: 'PATCH',
    path: `${endpoints}/{id}`,
    summary: { zh: '修改推送地址', en: "Change a webhook endpoint's address, description or events" },
    who: ['member'],
    noun: endpointNoun,
    params: ofEndpoint,
    body: amendment,
    answer: { status: 200, body: Endpoint, versioned: true },
  }),
  rotateEndpoint: step({
    ...endpointStep,
    verb: 'rotate',
    answer: EndpointWithSecret,
    body: NoBody,
    summary: {
      zh: '更换签名密钥（24 小时内新旧密钥同时签名）',
      en: 'Get a new signing secret; for 24 hours calls are signed with the old one too',
    },
  }),
  disableEndpoint: step({
    ...endpointStep,
    verb: 'disable',
    answer: Endpoint,
    body: NoBody,
    summary: { zh: '停用推送地址', en: 'Disable a webhook endpoint' },
  }),
  enableEndpoint: step({
    ...endpointStep,
    verb: 'enable',
    answer: Endpoint,
    body: NoBody,
    summary: { zh: '启用推送地址', en: 'Enable a webhook endpoint' },
  }),
  testEndpoint: route({
    capability,
    method: 'POST',
    path: `${endpoints}/{id}/test`,
    summary: {
      zh: '发送一条测试推送（endpoint.test），结果见推送记录',
      en: 'Send a test call (endpoint.test); the delivery says what became of it',
    },
    who: ['member'],
    noun: endpointNoun,
    params: ofEndpoint,
    body: NoBody,
    answer: { status: 201, body: Delivery, versioned: true },
  }),
  listDeliveries: route({
    capability,
    method: 'GET',
    path: deliveries,
    summary: { zh: '推送记录', en: "List one's own webhook deliveries" },
    who: ['member'],
    query: Paging.extend({ endpointId: EndpointId.optional(), status: z.enum(deliveryNoun.states).optional() }),
    answer: { status: 200, body: pageOf(DeliveryListed) },
  }),
  readDelivery: route({
    capability,
    method: 'GET',
    path: `${deliveries}/{id}`,
    summary: { zh: '查看推送记录及各次尝试', en: 'Read a delivery with its attempts' },
    who: ['member'],
    noun: deliveryNoun,
    params: ofDelivery,
    answer: { status: 200, body: Delivery, versioned: true },
  }),
  resendDelivery: step({
    capability,
    noun: deliveryNoun,
    verb: 'resend',
    base: deliveries,
    params: ofDelivery,
    answer: Delivery,
    body: NoBody,
    summary: {
      zh: '重新推送（webhook-id 不变）',
      en: 'Send a delivery again, under the same webhook-id',
    },
  }),
} as const;
