import { Form, Input } from 'antd';
import { useState } from 'react';
import { LeadId } from '#schemas/leads.ts';
import { Act } from '../parts/act.tsx';
import { useWords } from '../start/language.ts';

const words = {
  zh: {
    title: '反馈线索结果',
    how: '从文件的 leads.csv 中复制线索编号（id 一栏），反馈立案、查实、不实或退回。只能反馈已移交警方的线索。',
    lead: '线索编号',
    act: '反馈结果',
    wrong: '请完整粘贴以 led_ 开头的线索编号',
  },
  en: {
    title: 'Report back on a lead',
    how: 'Copy the number of the lead (column id) out of leads.csv in the file, and say what became of it: opened, proven, unfounded or returned. It must have been referred to the police.',
    lead: 'Number of the lead',
    act: 'Report back',
    wrong: 'Paste the whole number, which begins with led_',
  },
};

/** The police tell what became of a lead that they have from an export's file: the hub shows them no list of leads. */
export function ExportFeedback() {
  const say = useWords(words);
  const [typed, setTyped] = useState('');
  const lead = LeadId.safeParse(typed.trim()).data;
  return (
    <section aria-labelledby="feedback" className="panel no-print">
      <h2 id="feedback">{say.title}</h2>
      <p>{say.how}</p>
      <Form layout="vertical">
        <Form.Item
          label={say.lead}
          htmlFor="feedback-lead"
          validateStatus={typed && !lead ? 'error' : ''}
          help={typed && !lead ? say.wrong : undefined}
        >
          <Input
            id="feedback-lead"
            autoComplete="off"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </Form.Item>
      </Form>
      {lead && <Act route="reportPoliceFeedback" kind="lead" title={say.act} params={{ id: lead }} />}
    </section>
  );
}
