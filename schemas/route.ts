import type * as z from 'zod';
import type { Noun, VerbOf } from './noun.ts';
import { transitionOf } from './noun.ts';
import { NoBody } from './primitives.ts';
import type { Role } from './roles.ts';

/** What the hub is able to do: a folder in `functions/`, a function behind the API and a chapter of its description each. */
export const capabilities = {
  members: { zh: '会员公司、分支机构与服务区域', en: 'Member insurers, their branches and service areas' },
  adjusters: { zh: '查勘员登记与审批', en: 'Adjusters: registration and approval' },
  imports: { zh: '查勘员批量登记', en: 'Adjusters by the spreadsheet' },
  cards: { zh: '证件卡打印', en: 'Cards of credentials, to print' },
  credentials: { zh: '统一资格证件与公开核验', en: 'Credentials and their public check' },
  assists: { zh: '遇事必停', en: 'Help given at the roadside: stop at every incident' },
  vehicles: { zh: '查勘车辆与装备', en: 'Survey vehicles and equipment' },
  handoffs: { zh: '异地通赔', en: 'Claims handed over across the two cities' },
  evidence: { zh: '证据文件', en: 'Evidence files: declared, uploaded, sealed' },
  notifications: { zh: '消息与推送', en: 'Inboxes, webhook endpoints and their deliveries' },
  leads: { zh: '欺诈线索', en: 'Fraud leads and their matches' },
  exports: { zh: '向警方提供线索', en: 'Exports of leads for the police' },
  progress: { zh: '一体化进展', en: 'Progress figures' },
  statements: { zh: '月度结算单', en: 'Monthly statements between companies, and their tariffs' },
  audit: { zh: '审计轨迹', en: 'Audit trail: who read and changed what, and why' },
  identity: { zh: '身份与令牌', en: 'Tokens, accounts and the keys of systems' },
  site: { zh: '首页、管理平台与接口文档', en: 'Home page, admin site and API reference' },
} as const;
export type Capability = keyof typeof capabilities;

type ObjectSchema = z.ZodObject;

/** One endpoint. The pipeline, the gateway, OpenAPI, the client and the security matrix read nothing else. */
export interface Route {
  readonly capability: Capability;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: `/${string}`;
  readonly summary: { readonly zh: string; readonly en: string };
  /** The roles that may call; `public` needs no token. */
  readonly who: 'public' | readonly Role[];
  readonly params?: ObjectSchema;
  readonly query?: ObjectSchema;
  readonly body?: z.ZodType;
  readonly answer: {
    readonly status: 200 | 201 | 202;
    /** JSON by schema; or a page or file of that media type. */
    readonly body?: z.ZodType;
    readonly media?: string;
    /** Whether the answer is one record, with its version as the ETag. */
    readonly versioned?: boolean;
  };
  /** What the operation acts on, for the tests of own and foreign objects: the noun of `{id}`. */
  readonly noun?: Noun;
  /** The form of the request body where it is not JSON. */
  readonly form?: true;
}

/** Keeps the literal types of a route, from which handlers and clients get theirs. */
export const route = <const R extends Route>(definition: R): R => definition;

/** `POST /v1/<nouns>/{id}/<verb>`: a step of the noun's state machine, open to the roles that its relations name. */
export function step<
  const N extends Noun,
  const V extends VerbOf<N>,
  P extends z.ZodObject,
  A extends z.ZodType,
  B extends z.ZodType = typeof NoBody,
>(options: {
  capability: Capability;
  noun: N;
  verb: V;
  base: `/${string}`;
  params: P;
  answer: A;
  body?: B;
  summary: { zh: string; en: string };
}) {
  const roles = transitionOf(options.noun, options.verb).who.flatMap((name) => {
    const role = options.noun.relations[name]?.role;
    return role && role !== 'system' ? [role] : [];
  });
  return {
    capability: options.capability,
    method: 'POST',
    path: `${options.base}/{id}/${kebab(options.verb)}`,
    summary: options.summary,
    who: [...new Set(roles)],
    noun: options.noun,
    params: options.params,
    body: (options.body ?? NoBody) as B,
    answer: { status: 200, body: options.answer, versioned: true },
  } as const satisfies Route;
}

const kebab = (verb: string) => verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** API Gateway's name of a route, by which the pipeline finds it again. */
export const routeKeyOf = (definition: Pick<Route, 'method' | 'path'>) => `${definition.method} ${definition.path}`;
