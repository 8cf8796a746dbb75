import { Button, Card, Space } from 'antd';
import { useState } from 'react';
import type { Link as LinkShown } from '#schemas/link-routes.ts';
import { linkNoun } from '#schemas/links.ts';
import { MemberName } from '../parts/directory.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { Steps } from '../parts/steps.tsx';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { LeadCompare } from './lead-compare.tsx';
import { PhotoDistance } from './lead-matches.tsx';
import type { Purpose } from './purpose.tsx';

const words = {
  zh: {
    title: '与其他线索的关联',
    empty: '没有关联的线索。一旦有其他线索含有相同信息或照片，会自动出现在这里。',
    other: '对方线索',
    own: '本公司线索',
    hidden: '双方同意后可见',
    reasons: '为何关联',
    since: (month: string) => `（自 ${month}）`,
    compare: '比对照片',
    open: '打开',
    actions: '操作',
    given: '我方已提出互看，等待对方同意',
    received: '对方已提出互看，等待我方答复',
  },
  en: {
    title: 'Links with other leads',
    empty: 'No lead is linked with this one. When another comes to share a value or photo, it appears here by itself.',
    other: 'Other lead',
    own: "One's own",
    hidden: 'Told once both agree',
    reasons: 'Why',
    since: (month: string) => ` (since ${month})`,
    compare: 'Compare photos',
    open: 'Open',
    actions: 'Actions',
    given: 'You have offered to see details; the other owner has not agreed yet',
    received: 'The other owner offers to see details and waits for your answer',
  },
};

/** The leads that share a value or photo with this one: why, since when; whose, once both owners have agreed. */
export function LeadLinks({ id, query }: { readonly id: string; readonly query: Partial<Purpose> }) {
  const say = useWords(words);
  const names = useNames();
  const { me, client } = useHub();
  const [compared, setCompared] = useState<LinkShown>();
  const list = useList(['link', id, query], (reader, paging) =>
    reader.readLeadLinks({ params: { id }, query: { ...query, ...paging } }),
  );
  const reread = async (link: LinkShown) => (await client.readLink({ params: { id: link.id }, query })).body;
  return (
    <Card size="small" title={say.title} className="part">
      <RecordTable<LinkShown>
        label={say.title}
        list={list}
        empty={say.empty}
        columns={[
          {
            title: say.other,
            render: (_, { otherLeadId, otherMemberId, own, cityCode }) => (
              <>
                {otherLeadId ? <RecordLink id={otherLeadId}>{say.open}</RecordLink> : say.hidden}
                <div className="quiet">
                  {names.place(cityCode)}
                  {own && ` · ${say.own}`}
                  {otherMemberId && (
                    <>
                      {' · '}
                      <MemberName id={otherMemberId} />
                    </>
                  )}
                </div>
              </>
            ),
          },
          {
            title: say.reasons,
            render: (_, { reasons }) => (
              <ul className="plain">
                {reasons.map(({ kind, since, distance }, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two reasons may read alike, and their order stays
                  <li key={place}>
                    {names.value(kind)}
                    {say.since(since)}
                    {distance !== undefined && (
                      <>
                        {' '}
                        <PhotoDistance distance={distance} />
                      </>
                    )}
                  </li>
                ))}
              </ul>
            ),
          },
          {
            title: names.field('status'),
            render: (_, { status, offer }) => (
              <>
                <StateTag kind="link" state={status} />
                {offer && <div className="quiet">{say[offer]}</div>}
              </>
            ),
          },
          {
            title: say.actions,
            className: 'no-print',
            render: (_, link) => (
              <Space wrap>
                {me.role === 'member' && !link.own && (
                  <Steps
                    noun={linkNoun}
                    record={link}
                    reread={() => reread(link)}
                    except={link.offer === 'given' ? ['agree'] : []}
                    danger={['withdraw']}
                  />
                )}
                {link.otherLeadId && link.reasons.some(({ kind }) => kind === 'photo') && (
                  <Button onClick={() => setCompared(link)}>{say.compare}</Button>
                )}
              </Space>
            ),
          },
        ]}
      />
      {compared?.otherLeadId && (
        <LeadCompare
          id={id}
          otherId={compared.otherLeadId}
          own={compared.own}
          distances={compared.reasons.flatMap(({ distance }) => (distance === undefined ? [] : [distance]))}
          query={query}
          onClose={() => setCompared(undefined)}
        />
      )}
    </Card>
  );
}
