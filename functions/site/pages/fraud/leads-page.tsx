import { Segmented, Tag } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import type { Output } from '#schemas/client.ts';
import { desks } from '#schemas/lead-steps.ts';
import { leadNoun } from '#schemas/leads.ts';
import { sharedParts } from '#schemas/sharing.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { CommitteeName } from '../parts/committee.tsx';
import { MemberName } from '../parts/directory.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { DueTag } from './due.tsx';
import { byUrgency } from './due-rules.ts';
import './fraud.css';
import { LeadRecord } from './lead-record.tsx';

export const guide = {
  zh: [
    '会员公司在这里报送可疑案件的线索，并立即得知其中的车牌、电话、证件号、照片等是否也见于其他线索；平台只告知有无、数量和城市，不透露是哪家公司。',
    '报送时分别评定来源可靠性（A-F）与信息可信度（1-6），情况说明写事实不写结论。车牌等可按通常写法填写，平台会统一格式；照片请传原图，图像比对靠原图。',
    '反欺诈委员会按环节处理：待初审的先定优先级，再分派给调查人，由调查人查实、排除或移交警方。每一环节都有时限，已逾期的排在最前。',
    '打开他公司的线索前须说明目的，核查案件的还须填写本公司案件号。查阅先记录、后显示，报送公司可以看到谁在何时因何查阅。',
    '关联只是提示：相同信息不等于欺诈，任何匹配都不会自动作出结论。被排除或到期的线索立即退出比对，并按期限删除。',
    '关联双方都同意后，才能互看按共享范围开放的内容；任何一方随时可以撤回。',
  ],
  en: [
    'Members report suspicious cases here and learn at once whether other leads carry the same plate, phone, document or photo: whether, how many and in which city, never whose they are.',
    'Grade the source (A-F) and the information (1-6) apart, and write facts rather than conclusions. Values may be typed as usual, the hub brings them into one form. Send photos as they were taken: pictures are compared.',
    'The committee works desk by desk: triage gives a priority, assignment an investigator, who confirms, refutes or refers to the police. Each step has its term; what is late comes first.',
    "Before another company's lead opens one says what for, and to check a claim, which. It is put on record first and shown then; the reporting company sees who read it, when and why.",
    'A match is a hint: an equal value is not yet a fraud, and nothing is decided by a match. What is refuted or expires leaves the pool at once and is erased in its time.',
    'Only when both owners of linked leads agree do they see the parts that each has opened to that; either takes it back at any time.',
  ],
};

const words = {
  zh: {
    label: '线索列表',
    report: '报送线索',
    all: '全部线索',
    mine: '本公司线索',
    shared: '他公司公开的线索',
    view: '查看范围',
    grade: '评级',
    waiting: '待办时限',
    undisclosed: '内容须说明目的后查阅',
    empty: {
      triage: '没有待初审的线索。会员公司报送后会出现在这里。',
      assignment: '没有待分派的线索。初审之后会出现在这里。',
      mine: '您名下没有在查线索。分派给您之后会出现在这里。',
      police: '没有在警方处理的线索。移交之后会出现在这里。',
      all: '还没有线索。会员公司报送后会出现在这里。',
      own: '贵公司还没有报送线索。点击“报送线索”开始。',
      shared: '目前没有向全体会员公开的线索。',
    },
    before: '除必填项外，知道多少填多少；至少须有一项可比对的信息（车牌、电话、证件号等，可填在人员、车辆或商户中）。',
    scopes: '共享范围已按标准填好，可逐项收窄或放宽，报送后也可随时调整。',
  },
  en: {
    label: 'Leads',
    report: 'Report a lead',
    all: 'All leads',
    mine: "One's own",
    shared: 'Opened by others',
    view: 'Which leads',
    grade: 'Grade',
    waiting: 'Next step due',
    undisclosed: 'To be read for a stated purpose',
    empty: {
      triage: 'Nothing waits for triage. What members report comes here.',
      assignment: 'Nothing waits to be assigned. What was triaged comes here.',
      mine: 'Nothing is on your desk. What is assigned to you comes here.',
      police: 'Nothing is with the police. What is referred to them comes here.',
      all: 'There are no leads yet. What members report comes here.',
      own: 'Your company has reported no leads yet. Begin with "Report a lead".',
      shared: 'No lead is open to all members now.',
    },
    before:
      'Besides what is required, fill in what you know. There must be at least one value to match (a plate, phone or document number; it may stand with a person, vehicle or shop).',
    scopes: 'The standard scopes are filled in; each may be made narrower or wider, now or later.',
  },
};

type Row = Output<'listLeads'>['items'][number];
const standardSharing = Object.fromEntries(Object.entries(sharedParts).map(([part, { standard }]) => [part, standard]));

export default function LeadsPage() {
  const { id } = useParams();
  return id ? <LeadRecord key={id} id={id} /> : <LeadList />;
}

/** What a role may choose among; the first is what it begins with. */
const viewsOf = { antifraud: [...desks, 'all'], member: ['own', 'shared'] } as const;

function LeadList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const { me } = useHub();
  const isCommittee = me.role === 'antifraud';
  const views = viewsOf[isCommittee ? 'antifraud' : 'member'];
  const [asked, setView] = useFilter('view');
  const [status, setStatus] = useFilter('status');
  const view = oneOf<(typeof viewsOf)[keyof typeof viewsOf][number]>(views, asked) ?? views[0];
  const desk = oneOf(desks, view);
  const state = oneOf(leadNoun.states, status);
  const read = useList(['lead', 'list', view, state], (client, paging) =>
    client.listLeads({
      query: {
        ...paging,
        ...(desk ? { desk } : {}),
        ...(view === 'shared' ? { box: view } : {}),
        ...(state ? { status: state } : {}),
      },
    }),
  );
  const list = isCommittee ? { ...read, items: read.items.toSorted(byUrgency) } : read;
  const viewWords = { own: say.mine, shared: say.shared, all: say.all };
  const nameOf = (one: (typeof views)[number]) =>
    one === 'own' || one === 'shared' || one === 'all' ? viewWords[one] : names.value(one, 'desk');
  return (
    <>
      <PageHead
        page="leads"
        actions={
          <Act
            route="reportLead"
            kind="lead"
            title={say.report}
            button={{ type: 'primary' }}
            initial={{ sharing: standardSharing }}
            above={
              <>
                <p className="quiet">{say.before}</p>
                <p className="quiet">{say.scopes}</p>
              </>
            }
            onDone={(made) => navigate(addressOf('leads', String(made.id)))}
          />
        }
      />
      <div className="desks">
        <Segmented
          aria-label={say.view}
          options={views.map((one) => ({ value: one, label: nameOf(one) }))}
          value={view}
          onChange={(next) => setView(next === views[0] ? '' : next)}
        />
      </div>
      <Filters>
        <StateChoice kind="lead" states={leadNoun.states} value={status} onChange={setStatus} />
      </Filters>
      <RecordTable<Row>
        label={say.label}
        list={list}
        empty={say.empty[view]}
        columns={[
          {
            title: names.field('suspicions'),
            render: (_, { id, suspicions, reportedIn }) => (
              <Link to={addressOf('leads', id)}>
                {suspicions
                  ? suspicions.map((code) => names.value(code, 'suspicions')).join(marks.list()) || id
                  : `${reportedIn ?? ''} ${say.undisclosed}`}
              </Link>
            ),
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="lead" state={row.status} /> },
          ...(isCommittee
            ? [
                { title: say.waiting, render: (_: unknown, row: Row) => <DueTag lead={row} /> },
                {
                  title: names.field('priority'),
                  render: (_: unknown, { priority }: Row) =>
                    priority && (
                      <Tag className={priority === 'urgent' ? 'tone-bad' : 'tone-ended'}>
                        {names.value(priority, 'priority')}
                      </Tag>
                    ),
                },
                {
                  title: names.field('reporter'),
                  render: (_: unknown, { memberId }: Row) => memberId && <MemberName id={memberId} />,
                },
              ]
            : []),
          { title: names.field('countyCode', 'lead'), render: (_, row) => names.place(row.countyCode ?? row.cityCode) },
          {
            title: say.grade,
            render: (_, { reliability = '', credibility = '' }) => (
              <span className="number">{`${reliability}${credibility}`}</span>
            ),
          },
          ...(isCommittee
            ? [
                {
                  title: names.field('investigatorId'),
                  render: (_: unknown, { investigatorId }: Row) =>
                    investigatorId && <CommitteeName id={investigatorId} />,
                },
              ]
            : [
                {
                  title: names.field('expiresOn', 'lead'),
                  render: (_: unknown, { expiresOn }: Row) => expiresOn && showInstant(expiresOn),
                },
              ]),
          {
            title: names.field('createdAt'),
            render: (_, { createdAt, reportedIn }) => (createdAt ? showInstant(createdAt) : reportedIn),
          },
        ]}
      />
    </>
  );
}
