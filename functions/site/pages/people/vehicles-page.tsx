import { Card, Space } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import type { Output } from '#schemas/client.ts';
import { type Vehicle, vehicleNoun } from '#schemas/vehicles.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { MemberName } from '../parts/directory.tsx';
import { Files } from '../parts/files.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { Steps } from '../parts/steps.tsx';
import { showInstant } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { CheckCard, isOverdue, useChecklist } from './checklist.tsx';
import { Waiting } from './waiting.tsx';
import './people.css';

export const guide = {
  zh: [
    '会员公司在这里登记查勘车辆，上传能看清公司统一标识的车身照片，并按现行清单检查车辆。',
    '协会协调员核对照片和检查结果后发放警保联动标识，填写标识编号。“待发标识”的车辆是等待办理的。',
    '标识可以暂停和恢复使用。收回标识不能撤销：车辆须注销后重新登记，才能再次申请。',
    '检查在清单规定的天数内有效，过期的在列表中标明，请会员公司重新检查。',
    '车辆不再用于查勘时由会员公司注销，号牌可以重新登记。',
  ],
  en: [
    'Members register their survey vehicles here, with photos that show the livery, and check them by the checklist in force.',
    'The coordinator holds photos and check against the rules and grants the police-insurance linkage mark by its number. "Awaiting the mark" is what waits to be done.',
    'The use of a mark can be suspended and resumed. A withdrawal is for good: the vehicle is retired and registered anew before it can have another.',
    'A check holds for the days that its checklist says; the list tells which are too old.',
    'The member retires a vehicle that surveys no more; its plate may be registered again.',
  ],
};

const words = {
  zh: {
    label: '查勘车辆列表',
    empty: '没有符合条件的查勘车辆。由会员公司在本页登记。',
    unchecked: '未检查',
    overdue: '已过期',
    photos: '车身标识照片',
    noPhotos: '还没有车身标识照片',
    photo: (n: number) => `车身 ${n}`,
    amend: '更正资料',
    labels: { check: '检查车辆', mark: '发放标识', suspend: '暂停标识', resume: '恢复标识', retire: '注销' },
    withdraw: '收回标识不能撤销；车辆须注销后重新登记。',
    retire: '注销不能撤销；标识随之失效，号牌可以重新登记。',
  },
  en: {
    label: 'Survey vehicles',
    empty: 'No vehicle matches. Members register them on this page.',
    unchecked: 'never checked',
    overdue: 'too old',
    photos: 'Photos of the livery',
    noPhotos: 'No photos of the livery yet',
    photo: (n: number) => `Livery ${n}`,
    amend: 'Amend',
    labels: {
      check: 'Check the vehicle',
      mark: 'Grant the mark',
      suspend: 'Suspend the mark',
      resume: 'Resume the mark',
      retire: 'Retire',
    },
    withdraw: 'A withdrawal is for good: the vehicle must be retired and registered anew.',
    retire: 'A retirement is for good and ends the mark; the plate may be registered anew.',
  },
};

/** The record without its links, which are others at every reading. */
const plain = ({ liveryPhotos: _, checkPhotos: __, ...record }: Output<'readVehicle'>) => record;

export default function VehiclesPage() {
  const { id } = useParams();
  return id ? <VehicleRecord key={id} id={id} /> : <VehicleList />;
}

function VehicleList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const { me } = useHub();
  const [status, setStatus] = useFilter('status');
  const state = oneOf(vehicleNoun.states, status);
  const list = useList(['vehicle', 'list', state], (client, paging) =>
    client.listVehicles({ query: { ...paging, ...(state ? { status: state } : {}) } }),
  );
  const member = {
    title: names.field('memberId'),
    render: (_: unknown, row: Vehicle) => <MemberName id={row.memberId} />,
  };
  return (
    <>
      <PageHead
        page="vehicles"
        actions={
          <Act
            route="registerVehicle"
            kind="vehicle"
            button={{ type: 'primary' }}
            onDone={(made) => navigate(addressOf('vehicles', String(made.id)))}
          />
        }
      />
      <Filters>
        <StateChoice kind="vehicle" states={vehicleNoun.states} value={status} onChange={setStatus} />
      </Filters>
      <RecordTable<Vehicle>
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          {
            title: names.field('plate'),
            render: (_, row) => <Link to={addressOf('vehicles', row.id)}>{row.plate}</Link>,
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="vehicle" state={row.status} /> },
          ...(me.role === 'member' ? [] : [member]),
          { title: names.field('model'), dataIndex: 'model' },
          { title: names.field('countyCode'), render: (_, row) => names.place(row.countyCode) },
          { title: names.field('markNumber'), render: (_, row) => row.mark?.number },
          { title: names.field('check'), render: (_, row) => <LastCheck of={row.check} /> },
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
    </>
  );
}

function LastCheck({ of }: { readonly of: Vehicle['check'] }) {
  const say = useWords(words);
  const names = useNames();
  const days = useChecklist('vehicle')?.validDays;
  if (!of) return <span className="quiet">{say.unchecked}</span>;
  if (days !== undefined && isOverdue(of.at, days)) return <span className="bad">{say.overdue}</span>;
  return <span className={of.result === 'pass' ? 'good' : 'bad'}>{names.value(of.result)}</span>;
}

function VehicleRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const read = useRead(['vehicle', id], (client) => client.readVehicle({ params: { id } }));
  const checklist = useChecklist('vehicle')?.version;
  if (!read.data) return <Waiting page="vehicles" error={read.error} again={read.refetch} />;
  const { body } = read.data;
  const record = plain(body);
  const reread = async () => {
    const { data } = await read.refetch({ throwOnError: true });
    return data ? plain(data.body) : {};
  };
  const { model, countyCode, liveryPhotoIds } = record;
  return (
    <>
      <PageHead
        page="vehicles"
        tabTitle={record.plate}
        title={
          <Space>
            {record.plate} <StateTag kind="vehicle" state={record.status} />
          </Space>
        }
        actions={
          <>
            <Steps
              noun={vehicleNoun}
              record={record}
              reread={reread}
              labels={say.labels}
              due={record.status === 'registered' ? 'mark' : undefined}
              danger={['suspend', 'withdraw', 'retire']}
              fixed={checklist ? { check: { checklist } } : {}}
              above={{ withdraw: <p>{say.withdraw}</p>, retire: <p>{say.retire}</p> }}
            />
            {['registered', 'marked', 'suspended'].includes(record.status) && (
              <Act
                route="amendVehicle"
                label={say.amend}
                kind="vehicle"
                params={{ id }}
                seen={{ record, version: record.version, reread }}
                initial={{ model, countyCode, liveryPhotoIds }}
              />
            )}
          </>
        }
      />
      <div className="side-by-side">
        <Card size="small" title={say.photos} className="part">
          {body.liveryPhotos.length === 0 ? (
            <p className="quiet">{say.noPhotos}</p>
          ) : (
            <Files files={body.liveryPhotos.map((photo, index) => ({ ...photo, name: say.photo(index + 1) }))} />
          )}
        </Card>
        <CheckCard kind="vehicle" check={record.check} photos={body.checkPhotos} />
      </div>
      <RecordFacts
        kind="vehicle"
        record={record}
        first={['memberId', 'countyCode', 'model', 'vin', 'mark']}
        except={['plate', 'status', 'cityCode', 'liveryPhotoIds', 'check']}
      />
      <TimelineList
        kind="vehicle"
        of={['vehicle', id]}
        read={(client) => client.readVehicleTimeline({ params: { id } })}
      />
    </>
  );
}
