import { cities } from '#schemas/divisions.ts';
import type { HandoffRequest } from '#schemas/handoff-record.ts';
import type { handoffRoutes } from '#schemas/handoff-routes.ts';
import type { HandoffVerb } from '#schemas/handoffs.ts';
import type { Principal } from '#schemas/roles.ts';
import { type Route, routeKeyOf } from '#schemas/route.ts';

/** A request as API Gateway brings it to a function, with the principal that the authorizer found. */
export function requestEvent(
  route: Route,
  options: {
    readonly principal: Principal;
    readonly key?: string;
    readonly params?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  },
) {
  const { principal, params = {}, query, body } = options;
  const rawPath = Object.entries(params).reduce<string>(
    (path, [name, value]) => path.replace(`{${name}}`, value),
    route.path,
  );
  return {
    version: '2.0',
    routeKey: routeKeyOf(route),
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      authorization: 'Bearer bench',
      'content-type': 'application/json',
      host: 'hub.example',
      'user-agent': 'bench',
      ...(options.key ? { 'idempotency-key': options.key } : {}),
    },
    ...(query ? { queryStringParameters: query } : {}),
    ...(Object.keys(params).length > 0 ? { pathParameters: params } : {}),
    requestContext: {
      requestId: crypto.randomUUID(),
      routeKey: routeKeyOf(route),
      http: { method: route.method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'bench' },
      authorizer: { lambda: { principal: JSON.stringify(principal) } },
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/** Tianshui's. Functions take the gateway's word for who calls. */
export const coordinator: Principal = {
  id: 'prn_0123456789abcdefghjkmnpqrs',
  name: '天水协调员',
  role: 'coordinator',
  cityCode: '620500',
};

/** The requests that change a hand-off. */
export type HandoffStep = Extract<keyof typeof handoffRoutes, `${HandoffVerb}Handoff`>;

const streets = ['滨江路与人民路口', '武都区东江镇212国道1420公里处', '长江大道中段加油站门前', '盘旋路'];
const accounts = [
  '追尾，后保险杠受损。',
  '两车会车时刮擦，左侧车门与后视镜受损，双方无人受伤，已拍照报警。',
  '倒车时未注意观察，撞上停在路边的三者车，三者车前保险杠、右前大灯及右前翼子板受损；标的车尾门凹陷。',
  '雨天路滑，车辆驶过弯道时侧滑撞上护栏，右前轮、悬挂、前保险杠和水箱受损，不能行驶，已联系拖车；车上两人轻微擦伤，已送市医院检查，' +
    '交警已到现场勘验并出具简易程序认定书，驾驶员承担全部责任。',
] as const;

/** Longnan's. */
const counties = cities
  .filter(({ code }) => code === '621200')
  .flatMap((city) => city.counties.map(({ code }) => code));

/** An invented claim of Tianshui with its accident in any county of Longnan; its texts are as long as people write them, short and long ones mixed. */
export function handoffBody(
  branches: Pick<HandoffRequest, 'underwritingBranchId' | 'handlingBranchId'>,
  serial: number,
  random: () => number,
): HandoffRequest & { readonly claimNumber: string } {
  const drawn = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const number = String(serial).padStart(6, '0');
  return {
    ...branches,
    claimNumber: `RDZA202662050000${number}`,
    policyNumber: `PDAA202662050000${number}`,
    plate: `甘E${String(10_000 + (serial % 90_000))}`,
    accidentAt: '2026-11-02T01:30:00.000Z',
    countyCode: drawn(counties),
    place: drawn(streets),
    description: drawn(accounts),
    track: 'ordinary',
  };
}
