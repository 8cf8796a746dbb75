import { Link, useNavigate, useParams } from 'react-router';
import { guideNoun } from '#schemas/guides.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { GuideRecord } from './guide-record.tsx';
import './publication.css';

export const guide = {
  zh: [
    '协会在这里撰写“经验做法”和“政策解读”，与月度数据一同向社会公开。',
    '中文、英文都须填写；空一行即另起一段。如与某月数据有关，可注明月份。',
    '保存后为草稿，先看预览，再公布。公布后仍可修改，公众页面会注明最近修改日期。',
    '撤下后公众不能再看到，且不能恢复。只有撰写的协会可以修改、公布和撤下。',
  ],
  en: [
    'The associations write here what experience has taught and what the policies mean, published beside the monthly figures.',
    'Both languages are needed; an empty line begins a new paragraph. Name a month if the text goes with its figures.',
    'What is saved is a draft: look at the preview, then publish. It may be amended afterwards, and the public page says when that was.',
    'What is withdrawn is no longer public and can not come back. Only the association that wrote it may amend, publish and withdraw it.',
  ],
};

const words = {
  zh: { label: '指南列表', empty: '还没有文章。点击“撰写”，填写中英文标题和正文。', draft: '撰写', title: '标题' },
  en: {
    label: 'Guides',
    empty: 'Nothing written yet. Write the first one: a title and a text in both languages.',
    draft: 'Write a guide',
    title: 'Title',
  },
};

export default function GuidesPage() {
  const { id } = useParams();
  return id ? <GuideRecord key={id} id={id} /> : <GuideList />;
}

function GuideList() {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const navigate = useNavigate();
  const [status, setStatus] = useFilter('status');
  const chosen = oneOf(guideNoun.states, status);
  const list = useList(['guide', 'list', chosen], (client, paging) =>
    client.listGuides({ query: { ...paging, ...(chosen ? { status: chosen } : {}) } }),
  );
  return (
    <>
      <PageHead
        page="guides"
        actions={
          <Act
            route="draftGuide"
            kind="guide"
            title={say.draft}
            button={{ type: 'primary' }}
            onDone={(made) => navigate(addressOf('guides', String(made.id)))}
          />
        }
      />
      <Filters>
        <StateChoice kind="guide" states={guideNoun.states} value={status} onChange={setStatus} />
      </Filters>
      <RecordTable
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          {
            title: say.title,
            render: (_, row) => <Link to={addressOf('guides', row.id)}>{row[language].title}</Link>,
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="guide" state={row.status} /> },
          { title: names.field('topic'), render: (_, row) => names.value(row.topic, 'topic') },
          { title: names.field('cityCode'), render: (_, row) => names.place(row.cityCode) },
          { title: names.field('updatedAt'), render: (_, row) => showInstant(row.updatedAt) },
        ]}
      />
    </>
  );
}
