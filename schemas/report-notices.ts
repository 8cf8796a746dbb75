import type { VerbOf } from './noun.ts';
import { reportNoun } from './reports.ts';

const told = (verb: VerbOf<typeof reportNoun> | 'draft', zh: string, en: string) => ({
  kind: reportNoun.kind,
  verb,
  members: [],
  cities: ['otherCity'],
  zh: `${reportNoun.zh}：${zh}`,
  en: `${reportNoun.en}: ${en}`,
});

/** What the other association is told of a report. */
export const reportNotices = [
  told('draft', '对方协会已起草，请核对后批准', 'the other association has drafted it; check it and approve'),
  told(
    'refresh',
    '数字已重新计算，此前的批准须重新作出',
    'its figures were worked out anew; an approval must be given again',
  ),
  told(
    'approve',
    '对方协会已批准，待您批准后公布',
    'the other association has approved it; with your approval it is published',
  ),
  told('publish', '两市协会均已批准，已公布', 'both associations have approved it, and it is published'),
  told('discard', '对方协会已放弃草稿', 'the other association has discarded the draft'),
] as const;
