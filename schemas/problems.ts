import * as z from 'zod';

/** Every refusal that the API knows: its HTTP status and its title in both languages. A code never changes its meaning. */
export const problems = {
  invalid_json: { status: 400, zh: '请求正文不是有效的 JSON', en: 'The request body is not valid JSON' },
  invalid_encoding: { status: 400, zh: '请求正文不是有效的 UTF-8 文本', en: 'The request body is not valid UTF-8' },
  invalid_request: { status: 400, zh: '请求内容不符合要求', en: 'The request does not meet the schema' },
  invalid_cursor: {
    status: 400,
    zh: '分页游标无效，请从第一页重新读取',
    en: 'The cursor is not valid; read from the first page again',
  },
  invalid_if_match: {
    status: 400,
    zh: 'If-Match 应为资源的 ETag，例如 "v3"',
    en: 'If-Match takes the resource\'s ETag, for example "v3"',
  },
  idempotency_key_missing: {
    status: 400,
    zh: '缺少 Idempotency-Key 请求头（8 至 128 个可见字符）',
    en: 'The Idempotency-Key header is missing or malformed (8 to 128 visible characters)',
  },
  token_missing: { status: 401, zh: '缺少访问令牌', en: 'The access token is missing' },
  token_malformed: { status: 401, zh: '访问令牌格式错误', en: 'The access token is malformed' },
  token_algorithm: {
    status: 401,
    zh: '访问令牌的签名算法不被接受',
    en: "The access token's signature algorithm is not accepted",
  },
  token_signature: { status: 401, zh: '访问令牌签名无效', en: "The access token's signature is not valid" },
  token_expired: { status: 401, zh: '访问令牌已过期', en: 'The access token has expired' },
  token_audience: { status: 401, zh: '访问令牌不是发给本系统的', en: 'The access token is for another audience' },
  token_issuer: { status: 401, zh: '访问令牌的签发者不被信任', en: "The access token's issuer is not trusted" },
  principal_unknown: { status: 401, zh: '本系统没有登记此账户', en: 'The hub does not know this account' },
  principal_suspended: { status: 401, zh: '此账户已停用', en: 'This account is suspended' },
  client_unknown: { status: 401, zh: '客户端未登记', en: 'The client is not registered' },
  assertion_malformed: { status: 400, zh: '客户端断言格式错误', en: 'The client assertion is malformed' },
  assertion_algorithm: {
    status: 401,
    zh: '客户端断言的签名算法不被接受',
    en: "The client assertion's algorithm is not accepted",
  },
  assertion_signature: { status: 401, zh: '客户端断言签名无效', en: "The client assertion's signature is not valid" },
  assertion_expired: { status: 401, zh: '客户端断言已过期', en: 'The client assertion has expired' },
  assertion_too_long: {
    status: 401,
    zh: '客户端断言有效期超过 5 分钟',
    en: 'The client assertion lives longer than 5 minutes',
  },
  assertion_audience: { status: 401, zh: '客户端断言的接收方错误', en: 'The client assertion is for another audience' },
  assertion_replayed: { status: 401, zh: '客户端断言已被使用', en: 'The client assertion was used before' },
  grant_unsupported: { status: 400, zh: '不支持的授权类型', en: 'The grant type is not supported' },
  role_not_allowed: { status: 403, zh: '您的角色不能执行此操作', en: 'Your role may not do this' },
  not_found: { status: 404, zh: '未找到', en: 'Not found' },
  state_conflict: { status: 409, zh: '当前状态不允许此操作', en: 'The current state does not allow this' },
  already_registered: { status: 409, zh: '该人员已有有效登记', en: 'This person already has an active registration' },
  already_exists: { status: 409, zh: '已存在', en: 'It exists already' },
  too_many_keys: {
    status: 409,
    zh: '最多两把有效密钥，请先停用一把',
    en: 'At most two keys are active; retire one first',
  },
  last_key: { status: 409, zh: '不能停用最后一把密钥', en: 'The last key cannot be retired' },
  too_many_endpoints: { status: 409, zh: '推送地址已达上限', en: 'A member has no more webhook endpoints than this' },
  endpoint_disabled: { status: 409, zh: '推送地址已停用', en: 'The webhook endpoint is disabled' },
  assist_differs: {
    status: 409,
    zh: '此 clientId 已用于内容不同的协助记录；若是另一次协助，请换用新的 clientId',
    en: 'This clientId was sent before with other content; another assist needs a new clientId',
  },
  evidence_not_sealed: { status: 409, zh: '证据尚未封存', en: 'The evidence is not sealed' },
  evidence_of_other_kind: { status: 409, zh: '证据文件用途不符', en: 'The evidence was declared as another kind' },
  criteria_unmet: {
    status: 409,
    zh: '有资格条件未满足：请补正，或逐项说明豁免理由',
    en: 'Some criteria are not met: mend them, or waive each with a reason',
  },
  judged_already: {
    status: 409,
    zh: '登记已审批：等级和准驾车型须由协会变更',
    en: "The registration was judged: level and licence class are the association's to change",
  },
  waiver_not_allowed: { status: 409, zh: '此项条件不能豁免', en: 'This criterion cannot be waived' },
  evidence_expired: {
    status: 409,
    zh: '申报后 24 小时内没有完成上传，已失效，请重新申报',
    en: 'It was not completed within 24 hours of its declaration and has expired; declare it anew',
  },
  already_attached: { status: 409, zh: '该文件已附到案件', en: 'The file is attached to a case already' },
  case_ended: {
    status: 409,
    zh: '该异地通赔未成立，不再接收证据',
    en: 'The hand-off came to nothing and takes no evidence',
  },
  case_full: { status: 409, zh: '每案每家公司最多 100 个文件', en: 'A case takes at most 100 files of each company' },
  evidence_not_uploaded: { status: 409, zh: '文件尚未上传', en: 'The file has not been uploaded' },
  not_at_accident_place: {
    status: 409,
    zh: '受理机构须在出险城市',
    en: 'The handling branch must be in the city of the accident',
  },
  payment_out_of_bounds: {
    status: 409,
    zh: '累计支付金额须等于理算确定的保险应付金额',
    en: 'What is paid in all must be what the settlement says that insurers pay',
  },
  above_quick_limit: {
    status: 409,
    zh: '超过快处易赔限额',
    en: 'This is more than the quick track is for',
  },
  ordinary_already: { status: 409, zh: '该案件已是普通流程', en: 'The case is on the ordinary track already' },
  too_many_steps: {
    status: 409,
    zh: '该案件的步骤已过多，只能办理推进案件的步骤',
    en: 'The case has too many steps: only those that lead it on are taken',
  },
  shots_missing: {
    status: 409,
    zh: '单证照片不齐：请补拍，或逐项说明无法取得的原因',
    en: 'Photos or papers are missing: add them, or say of each why it cannot be had',
  },
  adjuster_missing: { status: 409, zh: '尚未指派查勘员', en: 'No adjuster is assigned yet' },
  shared_already: {
    status: 409,
    zh: '客户查询链接已生成，请直接查看',
    en: 'A tracking link is open already: read it',
  },
  not_shared: { status: 409, zh: '没有在用的客户查询链接', en: 'No tracking link is open' },
  second_person_needed: {
    status: 409,
    zh: '须由另一人批准',
    en: 'This takes the approval of somebody else',
  },
  other_association_needed: {
    status: 409,
    zh: '须由另一城市的协会批准',
    en: "This takes the approval of the other city's association",
  },
  month_not_over: { status: 409, zh: '该月尚未结束', en: 'The month is not over yet' },
  month_without_figures: {
    status: 409,
    zh: '该月尚无统计数据',
    en: 'There are no figures of the month: it lies before the first that is counted',
  },
  revision_out_of_order: {
    status: 409,
    zh: '上一版次尚未公布',
    en: 'The revision before this one is not published',
  },
  digest_differs: {
    status: 409,
    zh: '摘要与清单不符：请重新核对清单后再批准',
    en: 'The digest is not that of the list: read the list again before you approve it',
  },
  renewals_used: { status: 409, zh: '延续次数已用完', en: 'It was renewed as often as it can be' },
  held_already: { status: 409, zh: '该线索已在依法保全中', en: 'The lead is under a legal hold already' },
  not_held: { status: 409, zh: '该线索不在依法保全中', en: 'The lead is under no legal hold' },
  closed_unproven: {
    status: 409,
    zh: '未经证实即结案的线索已封存，不能再调查；有新情况请另行报送',
    en: 'It was closed without proof and is locked; what is new takes a lead of its own',
  },
  own_lead: { status: 409, zh: '这是本公司的线索', en: "The lead is the caller's own" },
  own_leads: {
    status: 409,
    zh: '两条线索均为本公司所有，无须同意',
    en: "Both leads are the caller's own: there is nothing to agree on",
  },
  too_many_offers: {
    status: 409,
    zh: '贵公司对该关联提出的次数已达上限；对方仍可提出',
    en: 'The caller has offered too often on this link; the other owner may still offer',
  },
  offer_own: { status: 409, zh: '须由另一方同意', en: 'The other owner agrees, not the one that has offered' },
  finding_missing: {
    status: 422,
    zh: '尚无结论：请给出减损金额和承保公司（finding）',
    en: 'There is no finding yet: give what was saved and the underwriter (finding)',
  },
  other_city: {
    status: 409,
    zh: '不能改到另一城市：请先办理离职，再在当地登记',
    en: 'Another city needs a departure here and a registration there',
  },
  mark_not_grantable: {
    status: 409,
    zh: '尚不具备发放警保联动标识的条件',
    en: 'The linkage mark cannot be granted yet',
  },
  not_cross_city: {
    status: 409,
    zh: '出险地与承保机构在同一城市',
    en: 'The accident lies in the city of the underwriting branch',
  },
  company_matter: {
    status: 409,
    zh: '此事项须由公司账户办理，分支机构账户不能办理',
    en: "This is the company's to do, not one branch's",
  },
  dispute_late: {
    status: 409,
    zh: '提出异议的期限已过',
    en: 'The time in which a statement may be disputed is over',
  },
  dispute_open: {
    status: 409,
    zh: '公司尚未确认，且提出异议的期限未过',
    en: 'The company has not agreed yet, and may still dispute the statement',
  },
  version_stale: { status: 412, zh: '资源已被他人修改', en: 'The resource was changed by someone else' },
  body_too_large: { status: 413, zh: '请求正文过大', en: 'The request body is too large' },
  media_type: { status: 415, zh: '请求正文须为 application/json', en: 'The request body must be application/json' },
  idempotency_key_reused: {
    status: 422,
    zh: '此 Idempotency-Key 已用于另一请求',
    en: 'This Idempotency-Key was used for another request',
  },
  consent_missing: {
    status: 422,
    zh: '没有客户同意，不得记录任何资料',
    en: 'Without the consent of the customer nothing may be recorded',
  },
  credential_not_in_force: {
    status: 422,
    zh: '证件在现场时间无效',
    en: 'The credential was not in force at the time of the scene',
  },
  claim_number_missing: {
    status: 422,
    zh: '缺少承保机构的报案号',
    en: "The underwriting branch's number of the claim is missing",
  },
  claim_number_not_yours: {
    status: 422,
    zh: '报案号由承保机构给出',
    en: 'The number of the claim is given by the underwriting branch',
  },
  adjuster_not_in_force: {
    status: 422,
    zh: '查勘员的证件现在无效',
    en: "The adjuster's credential does not count now",
  },
  adjuster_of_other_city: {
    status: 422,
    zh: '查勘员的服务城市不包括出险城市',
    en: "The adjuster's credential does not cover the city of the accident",
  },
  not_quick: {
    status: 422,
    zh: '不符合快处易赔条件，请走普通程序',
    en: 'The conditions of quick handling are not met: take the ordinary track',
  },
  not_continuable: {
    status: 409,
    zh: '不能接续所指的导出',
    en: 'The export that is named cannot be gone on from',
  },
  file_not_fetched: {
    status: 409,
    zh: '尚未取得该文件的下载链接，请先下载再签收',
    en: 'No link to the file was given out yet: download it before you acknowledge it',
  },
  receipt_differs: {
    status: 422,
    zh: '文件摘要与本系统的不一致：请重新下载后再签收',
    en: 'The hash is not that of the file: download it again before you acknowledge it',
  },
  reason_missing: { status: 422, zh: '须说明原因', en: 'This needs a reason' },
  sums_differ: { status: 422, zh: '金额合计不符', en: 'The amounts do not add up' },
  implausible_time: { status: 422, zh: '时间不合理', en: 'The time cannot be right' },
  branch_of_other_city: {
    status: 422,
    zh: '该分支机构不在此县区所属的城市',
    en: 'The branch is in another city than the county',
  },
  branch_of_other_member: { status: 422, zh: '该分支机构属于另一会员公司', en: 'The branch is of another member' },
  outside_programme: {
    status: 422,
    zh: '该地点不在天水、陇南两市范围内',
    en: 'The place lies in neither city of the programme',
  },
  unknown_reference: { status: 422, zh: '引用的对象不存在', en: 'A referenced object does not exist' },
  if_match_missing: { status: 428, zh: '缺少 If-Match 请求头', en: 'The If-Match header is missing' },
  check_limit: {
    status: 429,
    zh: '本公司的查询次数已达上限，请稍后再查',
    en: 'The company has used up its checks for now; try again later',
  },
  throttled: { status: 429, zh: '请求过多，请稍后再试', en: 'Too many requests; try again later' },
  internal: { status: 500, zh: '系统内部错误', en: 'Internal error' },
  unavailable: { status: 503, zh: '系统繁忙，请稍后重试', en: 'The hub is busy; try again' },
} as const satisfies Record<string, { status: number; zh: string; en: string }>;

export type ProblemCode = keyof typeof problems;

/** The error code of RFC 6749 5.2 for a refusal of the token endpoint. */
export function oauthErrorOf(code: ProblemCode): string {
  if (code === 'grant_unsupported') return 'unsupported_grant_type';
  return problems[code].status === 401 ? 'invalid_client' : 'invalid_request';
}

/** One thing that is wrong with a request: where (JSON pointer into `in`), what, and how to mend it. */
export const Fault = z.object({
  in: z.enum(['body', 'query', 'path', 'header']),
  pointer: z.string(),
  code: z.string(),
  detail: z.string(),
});
export type Fault = z.infer<typeof Fault>;

/** RFC 9457. `type` is a stable URI per code. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().optional(),
    requestId: z.string(),
    /** With `state_conflict`: the state in which the record is now. */
    currentStatus: z.string().optional(),
    currentVersion: z.int().optional(),
    errors: z.array(Fault).optional(),
    /** At the token endpoint: the error code of RFC 6749 5.2. */
    error: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
