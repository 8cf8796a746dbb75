import { Skeleton, Space } from 'antd';
import { guideNoun } from '#schemas/guides.ts';
import { Act } from '../parts/act.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { type Language, languageTag, useLanguage, useWords } from '../start/language.ts';

const words = {
  zh: { preview: ['中文预览', '英文预览'], amend: '修改', public: '查看公众页面' },
  en: {
    preview: ['As Chinese readers see it', 'As English readers see it'],
    amend: 'Amend',
    public: 'Open the public page',
  },
};

const languages = ['zh', 'en'] as const satisfies readonly Language[];
const written = ['topic', 'zh', 'en', 'month'];

/** A guide as its readers see it, in both languages side by side. */
export function GuideRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const language = useLanguage();
  const { me } = useHub();
  const read = useRead(['guide', id], (client) => client.readGuide({ params: { id } }));
  const guide = read.data?.body;
  if (!guide)
    return read.error ? <ProblemAlert error={read.error} again={read.refetch} /> : <Skeleton active title={false} />;
  const reread = async () => (await read.refetch({ throwOnError: true })).data?.body ?? {};
  const mayAmend = guide.status !== 'withdrawn' && me.cityCode === guide.cityCode;
  return (
    <>
      <PageHead
        page="guides"
        tabTitle={guide[language].title}
        title={
          <Space wrap>
            {guide[language].title} <StateTag kind="guide" state={guide.status} />
          </Space>
        }
        actions={
          <>
            {guide.status === 'published' && (
              <a href={`/progress/guides/${id}?lang=${language}`} target="_blank" rel="noreferrer">
                {say.public}
              </a>
            )}
            <Steps noun={guideNoun} record={guide} reread={reread} danger={['withdraw']} />
            {mayAmend && (
              <Act
                route="amendGuide"
                kind="guide"
                title={say.amend}
                params={{ id }}
                seen={{ record: guide, version: guide.version, reread }}
                initial={Object.fromEntries(Object.entries(guide).filter(([name]) => written.includes(name)))}
              />
            )}
          </>
        }
      />
      <div className="both-languages">
        {languages.map((one) => (
          <section key={one} className="panel" aria-labelledby={`preview-${one}`}>
            <h2 id={`preview-${one}`}>{say.preview[languages.indexOf(one)]}</h2>
            <article lang={languageTag[one]}>
              <h3>{guide[one].title}</h3>
              {guide[one].text.split(/\n\s*\n/).map((paragraph, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs are read only and never change their order
                <p key={index} className="prose">
                  {paragraph}
                </p>
              ))}
            </article>
          </section>
        ))}
      </div>
      <RecordFacts kind="guide" record={guide} except={['zh', 'en', 'status']} />
      <TimelineList kind="guide" of={['guide', id]} read={(client) => client.readGuideTimeline({ params: { id } })} />
    </>
  );
}
