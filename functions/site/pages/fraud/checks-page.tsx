import { Alert } from 'antd';
import { useState } from 'react';
import type { Output } from '#schemas/client.ts';
import { checkLimits } from '#schemas/indicator-checks.ts';
import { Act } from '../parts/act.tsx';
import { MemberName } from '../parts/directory.tsx';
import { useHub, useList, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstantExactly } from '../parts/time-money.ts';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './fraud.css';
import { useKnowledgeWords } from './knowledge.tsx';
import { AnswerTag } from './lead-matches.tsx';

export const guide = {
  zh: [
    '赔付之前，可以查询一项信息（车牌、车架号、电话、证件号、账号、修理厂等）是否见于欺诈线索。',
    '查询须选择环节并填写本公司案件号。平台只回答有无、涉及几条线索、几家公司和哪些城市，不透露是谁、是哪家公司、因为什么。',
    `每家公司每分钟最多查询 ${checkLimits.perMinute} 次，每天最多 ${checkLimits.perDay} 次，所有人员和系统合并计算。`,
    '每次查询都留有记录，委员会可以看到；记录中只保存信息的加密摘要，不保存信息本身。',
    '查到不等于欺诈，不能仅凭查询结果拒赔；请据此核实，必要时报送线索，与对方同意后互看详情。',
  ],
  en: [
    'Before a claim is paid one may ask whether a value (a plate, VIN, phone, document, account or repair shop) is known from fraud leads.',
    'A check needs the stage of the claim and its number. The answer says whether, in how many leads, of how many companies and in which cities: never who, whose or why.',
    `A company may check ${checkLimits.perMinute} values a minute and ${checkLimits.perDay} a day, all its people and systems together.`,
    'Every check is on record and the committee sees it; the record holds a keyed digest of the value and not the value.',
    'Known is not proven: a claim may not be refused on the answer alone. Look into it, and report a lead of your own where there is reason to; details open when both sides agree.',
  ],
};

const words = {
  zh: {
    label: '查询记录',
    ask: '查询一项信息',
    empty: '还没有查询记录。点击“查询一项信息”，结果会显示并留存在这里。',
    meaning: '说明',
    limits: `每分钟最多 ${checkLimits.perMinute} 次，每天最多 ${checkLimits.perDay} 次（全公司合计）；全程留痕。`,
    answered: '查询结果',
    caution: '查询结果只是提示，不得仅凭此拒赔。',
  },
  en: {
    label: 'Checks',
    ask: 'Check a value',
    empty: 'No checks yet. Begin with "Check a value": the answer is shown and kept here.',
    meaning: 'What it means',
    limits: `At most ${checkLimits.perMinute} a minute and ${checkLimits.perDay} a day for the whole company; each is on record.`,
    answered: 'Answer',
    caution: 'The answer is a hint: no claim may be refused on it alone.',
  },
};

type Check = Output<'listIndicatorChecks'>['items'][number];

/** Asks whether a value is known, and what was asked before. */
export default function ChecksPage() {
  const say = useWords(words);
  const names = useNames();
  const explain = useKnowledgeWords();
  const { me } = useHub();
  const [asked, setAsked] = useState<string>();
  const list = useList(['check', 'list'], (client, paging) => client.listIndicatorChecks({ query: paging }));
  return (
    <>
      <PageHead
        page="checks"
        actions={
          <Act
            route="checkIndicator"
            kind="check"
            title={say.ask}
            button={{ type: 'primary' }}
            above={<p className="quiet">{say.limits}</p>}
            onDone={({ id }) => setAsked(String(id))}
          />
        }
      />
      {asked && <Answer key={asked} id={asked} onClose={() => setAsked(undefined)} />}
      <RecordTable<Check>
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          { title: names.field('createdAt'), render: (_, row) => showInstantExactly(row.createdAt) },
          ...(me.role === 'member'
            ? []
            : [
                {
                  title: names.field('memberId'),
                  render: (_: unknown, { memberId }: Check) => <MemberName id={memberId} />,
                },
              ]),
          { title: names.field('indicatorKind'), render: (_, row) => names.value(row.indicatorKind) },
          { title: names.field('claimNumber'), render: (_, row) => <span className="number">{row.claimNumber}</span> },
          { title: names.field('purpose', 'check'), render: (_, row) => names.value(row.purpose, 'purpose') },
          { title: names.field('answer'), render: (_, row) => <AnswerTag answer={row.found.answer} /> },
          { title: say.meaning, render: (_, row) => explain(row.found) },
        ]}
      />
    </>
  );
}

const answerTones = { none: 'success', linked: 'warning', suppressed: 'info' } as const;

/** The answer to what was asked just now. */
function Answer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const say = useWords(words);
  const names = useNames();
  const explain = useKnowledgeWords();
  const check = useRead(['check', id], (client) => client.readIndicatorCheck({ params: { id } }));
  const found = check.data?.body;
  if (!found) return null;
  return (
    <Alert
      className="part"
      role="status"
      showIcon
      type={answerTones[found.found.answer]}
      closable={{ onClose }}
      title={
        <span className="check-answer">
          {say.answered}
          {marks.colon()}
          {names.value(found.found.answer, 'answer')}
        </span>
      }
      description={
        <>
          <p>
            {names.value(found.indicatorKind)} · <span className="number">{found.claimNumber}</span>
          </p>
          <p>{explain(found.found)}</p>
          {found.repaired && <p className="fair">{names.field('repaired')}</p>}
          {found.doubtful && <p className="fair">{names.field('doubtful')}</p>}
          <p className="quiet">{say.caution}</p>
        </>
      }
    />
  );
}
