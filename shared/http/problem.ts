import type * as z from 'zod';
import { type Fault, type Problem, type ProblemCode, problems } from '#schemas/problems.ts';
import { Refusal, type UntoldFault } from '#shared/runtime/refusal.ts';

export type Language = 'zh' | 'en';

/** English where the caller prefers it to Chinese (RFC 9110 12.5.4), else Chinese. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (!acceptLanguage) return 'zh';
  const preferred = acceptLanguage
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return { tag, quality: quality ? Number(quality.trim().slice(2)) : 1 };
    })
    .filter(({ tag, quality }) => quality > 0 && /^(?:en|zh)(?:-|$)/.test(tag))
    .sort((a, b) => b.quality - a.quality)[0];
  return preferred?.tag.startsWith('en') ? 'en' : 'zh';
}

/** The problem document of a refusal. `detail` says what to mend where the title alone does not. */
export function problemOf(refusal: Refusal, requestId: string, language: Language): Problem {
  const { code, circumstances } = refusal;
  const known = problems[code];
  return {
    type: `urn:association-hub:problem:${code}`,
    title: known[language],
    status: known.status,
    code,
    requestId,
    ...(circumstances.currentStatus ? { currentStatus: circumstances.currentStatus } : {}),
    ...(circumstances.currentVersion ? { currentVersion: circumstances.currentVersion } : {}),
    ...(circumstances.errors ? { errors: circumstances.errors.map((fault) => told(fault, language)) } : {}),
  };
}

const told = (fault: UntoldFault, language: Language): Fault => ({
  ...fault,
  detail: typeof fault.detail === 'string' ? fault.detail : fault.detail[language],
});

/** What an unexpected error becomes: `unavailable` where it was thrown as such, else `internal`; its text stays in the log. */
export const refusalFrom = (error: unknown): Refusal => (error instanceof Refusal ? error : new Refusal('internal'));

type Issue = z.core.$ZodIssue;

const shapes: Readonly<Record<string, { zh: string; en: string }>> = {
  national_id: {
    zh: '应为 18 位居民身份证号，末位可为大写 X',
    en: 'Give a resident id number of 18 characters; the last may be a capital X',
  },
  id_checksum: {
    zh: '身份证号校验位不正确，请核对各位数字',
    en: 'The check character of the id number is wrong; compare its digits',
  },
  id_birth_day: { zh: '身份证号中的出生日期不存在', en: 'The day of birth in the id number does not exist' },
  driving_licence: {
    zh: '应为 18 位驾驶证号（同身份证号）或 12 位档案编号',
    en: "Give the licence's number (18 characters, as the id number) or its file number of 12 digits",
  },
  person_name: {
    zh: '姓名应含可见文字，不能有不可见或改变文字方向的字符',
    en: 'A name needs letters, and no invisible or direction-changing characters',
  },
  mobile_phone: {
    zh: '应为 11 位手机号码，不带空格和 +86',
    en: 'Give a mobile number of 11 digits without spaces or +86',
  },
  plate: {
    zh: '应为车牌号，不含空格和间隔号，例如 甘E12345 或 甘ED12345',
    en: 'Give a number plate without separators, for example 甘E12345 or 甘ED12345',
  },
  vin: {
    zh: '应为 17 位车辆识别代号（大写，不含 I、O、Q）',
    en: 'Give a VIN of 17 capital letters and digits without I, O and Q',
  },
  vin_check_digit: {
    zh: '车辆识别代号第 9 位校验码不正确，请核对',
    en: 'The check digit, the ninth of the VIN, is wrong; compare the others',
  },
  indicator_missing: {
    zh: '请至少给出一项线索信息：车牌、车架号、发动机号、电话、证件、账号或带电话的修理厂',
    en: 'Give at least one indicator: a plate, VIN, engine, phone, id, account, or a repair shop with its phone',
  },
  too_many_indicators: {
    zh: '一条线索最多 40 项信息（含人员、车辆、修理厂的），请另报一条',
    en: 'A lead takes at most 40 indicators, those of its people, vehicles and shops among them: report another one',
  },
  too_many_involved: {
    zh: '一条线索最多 20 人、10 辆车、5 家修理厂（含已有的），请另报一条',
    en: 'A lead takes at most 20 people, 10 vehicles and 5 shops, those that it has among them: report another one',
  },
  nothing_to_add: {
    zh: '至少补充一项信息、人员、车辆或修理厂',
    en: 'Add at least one indicator, person, vehicle or shop',
  },
  plate_as_read: {
    zh: '应为车上所见的 4 至 12 位汉字、字母和数字',
    en: 'Give the 4 to 12 characters, letters and digits that were read on the car',
  },
  vin_as_read: {
    zh: '应为车上所见的 5 至 20 位字母和数字',
    en: 'Give the 5 to 20 letters and digits that were read on the car',
  },
  engine_number: {
    zh: '应为 4 至 30 位字母、数字或汉字的发动机号',
    en: 'Give an engine number of 4 to 30 letters and digits',
  },
  phone: {
    zh: '应为手机号码、带区号的固定电话或 400/800 号码',
    en: 'Give a mobile number, a landline with its area code, or a 400 or 800 number',
  },
  bank_account: { zh: '应为 12 至 19 位数字的银行账号', en: 'Give a bank account of 12 to 19 digits' },
  shop_name: {
    zh: '应为修理厂名称，除“有限公司”等字样外至少两个字',
    en: 'Give the name of the repair shop: two letters at least besides its legal form',
  },
  mark_number: {
    zh: '应为 4 至 20 位大写字母、数字和短横线，例如 JB-2026-0001',
    en: 'Give 4 to 20 capital letters, digits and hyphens, for example JB-2026-0001',
  },
  opening_hours: {
    zh: '应为营业时间，例如 周一至周日 08:30-18:00 或 24 小时',
    en: 'Give opening hours, for example 周一至周日 08:30-18:00, 08:30-18:00 or 24 hours',
  },
  decimal_degrees: { zh: '应为十进制度数，例如 34.5809', en: 'Give decimal degrees, for example 34.5809' },
  place_incomplete: { zh: '纬度和经度须同时给出', en: 'Give latitude and longitude together' },
  place_or_county: { zh: '按地点查询时不要再给县区', en: 'Ask by place or by county, not by both' },
  place_is_one_page: {
    zh: '按地点查询一页答全，请去掉游标',
    en: 'A place is answered on one page; leave the cursor out',
  },
  given_twice: { zh: '此项重复，请只给一次', en: 'This stands here twice: give it once' },
  stolen_without_offence: {
    zh: 'stolen 只能与 X11（涉嫌利用机动车从事其他违法犯罪）一起给出',
    en: 'Give stolen with X11 only, the suspicion of another offence',
  },
  heic: {
    zh: '不接受 HEIC/HEIF：请把手机相机格式设为“兼容性最佳”（JPEG），或导出为 JPEG',
    en: "HEIC/HEIF is not taken: set the phone's camera to the compatible format (JPEG), or export the photo as JPEG",
  },
  portrait_of_case: {
    zh: '查勘员证件照不属于任何案件，请去掉此字段',
    en: "An adjuster's portrait belongs to no case; leave this out",
  },
  vehicle_missing: {
    zh: '此类文件须注明属于哪辆车：insured（标的车）或 other（三者车）',
    en: 'Say which vehicle it is of: insured or other',
  },
  payer_twice: { zh: '同一承担方只能出现一次，请合并金额', en: 'Name each payer once, with one amount' },
  scope_too_narrow: {
    zh: '此部分至少须对反欺诈工作委员会公开',
    en: 'This part is open to the committee at least',
  },
  month_missing: { zh: '给出版次时须同时给出月份', en: 'With a revision, give its month too' },
  nothing_to_change: { zh: '至少给出一个要更正的字段', en: 'Give at least one field to change' },
  originals_are_personal: {
    zh: '证据原件含个人信息：须同时申请 personalData',
    en: 'Originals are personal data: ask for personalData too',
  },
  county_of_other_city: {
    zh: '该县区不属于 cityCode 所指的城市',
    en: 'This county is not of the city that cityCode names',
  },
  since_by_after: {
    zh: '接续导出（after）时起点由平台确定，请去掉 since',
    en: 'With `after` the hub sets where to begin: leave this out',
  },
  after_unusable: {
    zh: '须为本市已就绪或已签收、且没有 until 的导出',
    en: "This must be an export of one's own city that is ready or received and has no `until`",
  },
  after_other_filter: {
    zh: '筛选条件（起止时间除外）须与所接续的导出相同',
    en: 'The filter, but for since and until, must be that of the export to go on from',
  },
  after_other_content: {
    zh: '内容须与所接续的导出相同',
    en: 'The content must be that of the export to go on from',
  },
  until_before_since: { zh: 'until 应晚于 since', en: 'This must be later than since' },
  datetime: {
    zh: '应为 RFC 3339 时间，例如 2026-11-02T09:30:00+08:00',
    en: 'Give an RFC 3339 instant such as 2026-11-02T09:30:00+08:00',
  },
  date: { zh: '应为日期，例如 2026-11-02', en: 'Give a date such as 2026-11-02' },
};

/** The fault of a body's place with the words that a schema has for it: for what is known only when the body is put together with more. */
export const bodyFault = (pointer: string, code: string): UntoldFault => ({
  in: 'body',
  pointer,
  code,
  detail: shapes[code] ?? { zh: '内容不正确', en: 'The value is wrong' },
});

const named = (keys: readonly string[]) =>
  keys
    .slice(0, 10)
    .map((key) => key.slice(0, 60))
    .join(', ');

/** One sentence on a schema issue, for a person: what is wrong and how to mend it. */
function explainIssue(issue: Issue, language: Language): string {
  const say = (zh: string, en: string) => (language === 'zh' ? zh : en);
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? say('缺少此字段', 'This field is missing')
        : say(`类型应为 ${issue.expected}`, `This takes the type ${issue.expected}`);
    case 'unrecognized_keys':
      return say(`不认识的字段：${named(issue.keys)}，请删除`, `Unknown fields: ${named(issue.keys)}; remove them`);
    case 'too_small':
      return say(`不能小于或短于 ${issue.minimum}`, `This must not be smaller or shorter than ${issue.minimum}`);
    case 'too_big':
      return say(`不能大于或长于 ${issue.maximum}`, `This must not be larger or longer than ${issue.maximum}`);
    case 'invalid_value':
      return (
        shapes[issue.message]?.[language] ??
        say(
          `只接受：${issue.values.slice(0, 40).join('、')}`,
          `This takes one of: ${issue.values.slice(0, 40).join(', ')}`,
        )
      );
    case 'invalid_format':
      return (shapes[issue.message] ?? shapes[issue.format])?.[language] ?? say('格式不正确', 'The format is wrong');
    case 'custom':
      return shapes[String(issue.params?.problem)]?.[language] ?? say('内容不正确', 'The value is wrong');
    default:
      return say('内容不正确', 'The value is wrong');
  }
}

const mostFaults = 50;

/** The faults of a failed parse: a JSON pointer (RFC 6901) each; no value is repeated, since it may be personal. */
export const faultsOf = (error: z.ZodError, where: Fault['in'], language: Language): Fault[] =>
  error.issues.slice(0, mostFaults).map((issue) => ({
    in: where,
    pointer: issue.path.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join(''),
    code: issue.code === 'custom' ? String(issue.params?.problem ?? 'custom') : issue.code,
    detail: explainIssue(issue, language),
  }));

export const isProblemCode = (code: string | undefined): code is ProblemCode => code !== undefined && code in problems;
