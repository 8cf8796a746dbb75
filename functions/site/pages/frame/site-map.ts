import { isAllowed, type Role } from '#schemas/roles.ts';
import { type RouteId, routes } from '#schemas/routes.ts';
import type { Word } from '../words/word.ts';

/** The chapters of the menu. */
export const chapters = {
  work: { zh: '工作', en: 'Work' },
  people: { zh: '人员与证件', en: 'People and credentials' },
  claims: { zh: '异地通赔', en: 'Claims' },
  fraud: { zh: '反欺诈', en: 'Anti-fraud' },
  publication: { zh: '公示与结算', en: 'Publication and statements' },
  administration: { zh: '管理', en: 'Administration' },
} as const satisfies Record<string, Word>;
type Chapter = keyof typeof chapters;

export interface SitePage extends Word {
  readonly chapter: Chapter;
  /** Who may open the page is who may call this. */
  readonly opens: RouteId;
}

/** Every page of the site by the word in its address. Menu, router, guide and the tests of all pages go by this list. */
export const sitePages = {
  work: { chapter: 'work', zh: '今日工作', en: "Today's work", opens: 'whoAmI' },
  inbox: { chapter: 'work', zh: '消息', en: 'Inbox', opens: 'listNotifications' },
  adjusters: { chapter: 'people', zh: '查勘员', en: 'Adjusters', opens: 'listAdjusters' },
  imports: { chapter: 'people', zh: '批量登记', en: 'Imports', opens: 'listImports' },
  credentials: { chapter: 'people', zh: '证件', en: 'Credentials', opens: 'listCredentials' },
  batches: { chapter: 'people', zh: '证件打印', en: 'Card printing', opens: 'listBatches' },
  vehicles: { chapter: 'people', zh: '查勘车辆', en: 'Survey vehicles', opens: 'listVehicles' },
  'service-areas': { chapter: 'claims', zh: '服务区域', en: 'Service areas', opens: 'listDesks' },
  handoffs: { chapter: 'claims', zh: '异地通赔案件', en: 'Hand-offs', opens: 'listHandoffs' },
  assists: { chapter: 'claims', zh: '遇事必停', en: 'Roadside help', opens: 'listAssists' },
  screening: { chapter: 'claims', zh: '快处筛查', en: 'Quick-claim screening', opens: 'screenAccident' },
  leads: { chapter: 'fraud', zh: '欺诈线索', en: 'Fraud leads', opens: 'listLeads' },
  checks: { chapter: 'fraud', zh: '赔付前查询', en: 'Indicator checks', opens: 'listIndicatorChecks' },
  readings: { chapter: 'fraud', zh: '查阅记录', en: 'Readings of our leads', opens: 'listReadings' },
  rewards: { chapter: 'fraud', zh: '举报奖励', en: 'Rewards', opens: 'listRewards' },
  reciprocity: { chapter: 'fraud', zh: '协作往来', en: 'Give and take', opens: 'readReciprocity' },
  exclusions: { chapter: 'fraud', zh: '排除清单', en: 'Exclusions', opens: 'listExclusions' },
  deletions: { chapter: 'fraud', zh: '线索删除', en: 'Deletions', opens: 'listLeadDeletions' },
  exports: { chapter: 'fraud', zh: '线索提供', en: 'Exports for the police', opens: 'listExports' },
  progress: { chapter: 'publication', zh: '进展数据', en: 'Progress figures', opens: 'readProgress' },
  reports: { chapter: 'publication', zh: '月度公示', en: 'Monthly reports', opens: 'listReports' },
  guides: { chapter: 'publication', zh: '指南与经验', en: 'Guides and experience', opens: 'listGuides' },
  statements: { chapter: 'publication', zh: '月度结算', en: 'Statements', opens: 'listStatements' },
  tariffs: { chapter: 'publication', zh: '结算标准', en: 'Tariffs', opens: 'listTariffs' },
  members: { chapter: 'administration', zh: '会员公司', en: 'Members', opens: 'listMembers' },
  systems: { chapter: 'administration', zh: '系统与密钥', en: 'Systems and keys', opens: 'listClients' },
  webhooks: { chapter: 'administration', zh: '消息推送', en: 'Webhooks', opens: 'listEndpoints' },
  audit: { chapter: 'administration', zh: '审计轨迹', en: 'Audit trail', opens: 'listAuditEvents' },
} as const satisfies Record<string, SitePage>;
export type PageId = keyof typeof sitePages;

const isPage = (word: string): word is PageId => Object.hasOwn(sitePages, word);
const pageIds = Object.keys(sitePages).filter(isPage);

/** The page that an address names; undefined for a word that is no page. */
export const pageNamed = (word: string): PageId | undefined => (isPage(word) ? word : undefined);

/** What the list says of a page. */
export const pageOf = (id: PageId): SitePage => sitePages[id];

/** The pages that a role may open, in the order of the menu. */
export const pagesFor = (role: Role): PageId[] =>
  pageIds.filter((id) => {
    const { who } = routes[pageOf(id).opens];
    return who !== 'public' && isAllowed(role, who);
  });

/** Where a page or a record on it is found. */
export const addressOf = (page: PageId, id?: string) => `/admin/${page}${id ? `/${encodeURIComponent(id)}` : ''}`;
