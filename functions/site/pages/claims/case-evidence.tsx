import { Button, Card } from 'antd';
import { useState } from 'react';
import type { Output } from '#schemas/client.ts';
import { useHub, useList } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { StateTag } from '../parts/value.tsx';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { EvidenceDrawer } from './evidence-drawer.tsx';
import { EvidenceUpload } from './evidence-upload.tsx';
import { Wide } from './wide.tsx';

const words = {
  zh: {
    title: '影像与单证',
    complete: '所需影像与单证已齐。',
    lacking: '所需影像与单证尚未齐全。',
    kind: '种类',
    have: '已有',
    need: '需要',
    short: (count: number) => `缺 ${count}`,
    enough: '已齐',
    empty: '还没有影像。双方会员公司都可以在这里上传。',
    flagged: (count: number) => `${count} 项提示`,
    noPicture: '文件',
    more: '加载更多',
    excused: '无法取得',
  },
  en: {
    title: 'Photos and papers',
    complete: 'All that is needed is there.',
    lacking: 'Not all that is needed is there.',
    kind: 'Kind',
    have: 'There',
    need: 'Needed',
    short: (count: number) => `${count} missing`,
    enough: 'complete',
    empty: 'No photos yet. Members of both sides can upload them here.',
    flagged: (count: number) => (count === 1 ? '1 hint' : `${count} hints`),
    noPicture: 'File',
    more: 'Load more',
    excused: 'cannot be had',
  },
};

/** Files of a case: how complete they are by kind, thumbnails that open, and the upload. */
export function CaseEvidence({ handoff }: { readonly handoff: Output<'readHandoff'> }) {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const { client, me } = useHub();
  const [open, setOpen] = useState<string>();
  const [completeness, setCompleteness] = useState<Output<'readCaseEvidence'>['completeness']>();
  const list = useList(['evidence', 'case', handoff.id], async (_, paging) => {
    const { body } = await client.readCaseEvidence({ params: { id: handoff.id }, query: paging });
    setCompleteness(body.completeness);
    return { body: body.files };
  });
  return (
    <Card size="small" title={say.title} className="part">
      <ProblemAlert error={list.error} again={list.refetch} />
      {completeness && handoff.dueAt && (
        <>
          <p>
            <strong className={completeness.complete ? 'good' : 'bad'}>
              {completeness.complete ? say.complete : say.lacking}
            </strong>{' '}
            <span className="quiet">{completeness.source[language]}</span>
          </p>
          <Wide>
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{say.kind}</th>
                  <th scope="col">{say.have}</th>
                  <th scope="col">{say.need}</th>
                  <th scope="col">{names.field('status')}</th>
                </tr>
              </thead>
              <tbody>
                {completeness.shots.map((shot) => {
                  const excuse = handoff.unavailable?.find(({ shotKind }) => shotKind === shot.shotKind);
                  return (
                    <tr key={shot.shotKind}>
                      <th scope="row">{shot[language]}</th>
                      <td>{shot.have}</td>
                      <td>{shot.need}</td>
                      <td className={shot.ok ? 'good' : 'bad'}>
                        {shot.ok ? say.enough : say.short(shot.need - shot.have)}
                        {!shot.ok && excuse && marks.inBrackets(`${say.excused}${marks.colon()}${excuse.reason}`)}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </Wide>
        </>
      )}
      {!list.isPending && list.items.length === 0 && <p className="quiet">{say.empty}</p>}
      <ul className="thumbs" aria-label={say.title}>
        {list.items.map((file) => (
          <li key={file.id}>
            <button type="button" onClick={() => setOpen(file.id)}>
              {file.thumbnailLink ? (
                <img src={file.thumbnailLink} alt="" loading="lazy" />
              ) : (
                <span className="no-picture quiet">{say.noPicture}</span>
              )}
              {names.value(file.shotKind, 'shotKind')}
              {file.vehicle && ` · ${names.value(file.vehicle, 'vehicle')}`}
              {['declared', 'refused', 'expired'].includes(file.status) && (
                <div>
                  <StateTag kind="evidence" state={file.status} />
                </div>
              )}
              {file.flags && file.flags.length > 0 && <div className="fair">{say.flagged(file.flags.length)}</div>}
            </button>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <p className="more">
          <Button loading={list.isFetching} onClick={() => list.fetchNextPage()}>
            {say.more}
          </Button>
        </p>
      )}
      {me.role === 'member' && <EvidenceUpload handoffId={handoff.id} />}
      {open && <EvidenceDrawer id={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}
