import { Button, Card, Select, Skeleton, Table } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Ring } from '#schemas/ring.ts';
import { MemberName } from '../parts/directory.tsx';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { scrollByKeys } from '../parts/scroll-by-keys.ts';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import type { Purpose } from './purpose.tsx';

const RingGraph = lazy(() => import('./ring-graph.tsx'));

const words = {
  zh: {
    title: '团伙关联图',
    draw: '查看关联图',
    hint: '以本线索为中心，按关联层数逐层展开；连线表示两条线索含有相同的信息或照片。',
    depth: '关联层数',
    layers: (depth: number) => `${depth} 层`,
    alone: '没有与之相连的线索。',
    picture: (nodes: number, edges: number) => `关联图：${nodes} 条线索，${edges} 条连线；明细见下表。`,
    asked: '本线索',
    own: '本公司其他线索',
    others: '其他线索',
    more: '相连的线索较多，未全部显示。',
    leads: '图中线索',
    links: '图中连线',
    suppressed: '不再作为关联依据的信息',
    name: '图中编号',
    lead: '线索',
    between: '两端',
    why: '相同的信息',
    both: '是',
    hidden: '不公开',
    separator: '、',
  },
  en: {
    title: 'The ring',
    draw: 'Show the ring',
    hint: 'This lead is in the middle, and the others stand around it by how many links they are away. A line says that two leads share a value or a photo.',
    depth: 'How many links away',
    layers: (depth: number) => String(depth),
    alone: 'No lead is connected with it.',
    picture: (nodes: number, edges: number) => `Ring: ${nodes} leads, ${edges} links; the tables below tell each.`,
    asked: 'This lead',
    own: "Others of one's own",
    others: 'Other leads',
    more: 'More leads are connected than are shown.',
    leads: 'Leads in the picture',
    links: 'Lines in the picture',
    suppressed: 'Values that link nothing any more',
    name: 'In the picture',
    lead: 'Lead',
    between: 'Between',
    why: 'What they share',
    both: 'Yes',
    hidden: 'Not told',
    separator: ', ',
  },
};

const depths = [1, 2, 3];

/** The leads that are connected with a lead, drawn when they are asked for, with the tables of what is drawn. */
export function LeadRing({ id, query }: { readonly id: string; readonly query: Partial<Purpose> }) {
  const say = useWords(words);
  const [open, setOpen] = useState(false);
  const [depth, setDepth] = useState(2);
  const ring = useRead(
    ['lead', id, 'ring', depth, query],
    (client) => client.readRing({ params: { id }, query: { depth, ...query } }),
    open,
  );
  return (
    <Card
      size="small"
      title={say.title}
      className="part"
      extra={
        open && (
          <Select
            aria-label={say.depth}
            prefix={`${say.depth}${marks.colon()}`}
            popupMatchSelectWidth={false}
            options={depths.map((value) => ({ value, label: say.layers(value) }))}
            value={depth}
            onChange={setDepth}
          />
        )
      }
    >
      <p className="quiet">{say.hint}</p>
      {!open && <Button onClick={() => setOpen(true)}>{say.draw}</Button>}
      <ProblemAlert error={ring.error} again={ring.refetch} />
      {open && ring.isPending && <Skeleton active title={false} />}
      {ring.data && <Shown ring={ring.data.body} />}
    </Card>
  );
}

function Shown({ ring }: { readonly ring: Ring }) {
  const say = useWords(words);
  const names = useNames();
  const kinds = (all: readonly string[]) => all.map((kind) => names.value(kind)).join(say.separator);
  const called = (name: string) => (ring.nodes.find((node) => node.name === name)?.depth === 0 ? say.asked : name);
  if (ring.nodes.length <= 1 && ring.suppressed.length === 0) return <p>{say.alone}</p>;
  return (
    <>
      <Suspense fallback={<Skeleton active title={false} />}>
        <RingGraph
          ring={ring}
          label={say.picture(ring.nodes.length, ring.edges.length)}
          nameOf={({ name, cityCode }) => `${called(name)} ${names.place(cityCode)}`}
          kindsOf={kinds}
        />
      </Suspense>
      <p className="ring-legend">
        <span>
          <span className="dot asked" />
          {say.asked}
        </span>
        {ring.nodes.some(({ own, depth }) => own && depth > 0) && (
          <span>
            <span className="dot own" />
            {say.own}
          </span>
        )}
        <span>
          <span className="dot" />
          {say.others}
        </span>
        {ring.truncated && <strong className="fair">{say.more}</strong>}
      </p>
      <div ref={(tables) => scrollByKeys(tables)}>
        <Table<Ring['nodes'][number]>
          size="small"
          className="part"
          caption={<strong>{say.leads}</strong>}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
          rowKey="name"
          dataSource={[...ring.nodes]}
          columns={[
            { title: say.name, render: (_, { name }) => called(name) },
            { title: names.field('depth'), dataIndex: 'depth' },
            { title: names.field('cityCode'), render: (_, { cityCode }) => names.place(cityCode) },
            {
              title: say.lead,
              render: (_, { id }) => (id ? <RecordLink id={id} /> : <span className="quiet">{say.hidden}</span>),
            },
            {
              title: names.field('status'),
              render: (_, { status }) => status && <StateTag kind="lead" state={status} />,
            },
            {
              title: names.field('reporter'),
              render: (_, { memberId }) => memberId && <MemberName id={memberId} />,
            },
          ]}
        />
        <Table<Ring['edges'][number]>
          size="small"
          className="part"
          caption={<strong>{say.links}</strong>}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
          rowKey={({ from, to }) => `${from} ${to}`}
          dataSource={[...ring.edges]}
          columns={[
            { title: say.between, render: (_, { from, to }) => `${called(from)} - ${called(to)}` },
            { title: say.why, render: (_, edge) => kinds(edge.kinds) },
            { title: names.field('sinceMonth'), dataIndex: 'sinceMonth' },
            { title: names.field('agreed'), render: (_, { agreed }) => agreed && say.both },
          ]}
        />
        {ring.suppressed.length > 0 && (
          <Table<Ring['suppressed'][number]>
            size="small"
            caption={<strong>{say.suppressed}</strong>}
            pagination={false}
            scroll={{ x: 'max-content' }}
            rowKey={({ kind, nodes }) => `${kind} ${nodes.join(' ')}`}
            dataSource={[...ring.suppressed]}
            columns={[
              { title: names.field('indicatorKind'), render: (_, { kind }) => names.value(kind) },
              { title: names.field('reason'), render: (_, { because }) => names.value(because, 'because') },
              { title: names.field('leads'), dataIndex: 'leads' },
              { title: say.leads, render: (_, { nodes }) => nodes.map(called).join(say.separator) },
            ]}
          />
        )}
      </div>
    </>
  );
}
