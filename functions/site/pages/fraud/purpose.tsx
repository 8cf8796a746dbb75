import { Button, Card, Form, Input, Radio, Space } from 'antd';
import { useEffect, useState } from 'react';
import { ProblemError } from '#schemas/client.ts';
import { GivenPurpose, readingPurposes } from '#schemas/readings.ts';
import { useHub } from '../parts/hub.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    title: '请先说明查阅目的',
    logged:
      '这条线索由其他公司报送。您的单位、查阅时间和目的会在内容显示之前记录在案，报送公司可以看到；不能事后更改或删除。',
    purpose: '查阅目的',
    claim: '本公司案件号',
    claimHelp: '只供平台与反欺诈委员会核对，报送公司看不到案件号。',
    claimMissing: '核查案件须填写本公司案件号',
    purposeMissing: '请选择查阅目的',
    open: '记录并查阅',
  },
  en: {
    title: 'Say first what you read this for',
    logged:
      'Another company reported this lead. Who you are with, when you read it and what for is put on record before anything is shown; the reporting company sees it, and it can neither be changed nor erased afterwards.',
    purpose: 'What for',
    claim: 'Your own claim number',
    claimHelp: 'For the hub and the committee alone: the reporting company is not told the number.',
    claimMissing: 'To check a claim, give its number',
    purposeMissing: 'Choose what for',
    open: 'Put on record and read',
  },
};

export interface Purpose {
  readonly purpose: GivenPurpose;
  readonly claimNumber?: string;
}

/** What was said of the lead that is open: for another case it may be another purpose, so that leaving it forgets. */
const said = new Map<string, Purpose>();

export function usePurpose(leadId: string): readonly [Purpose | undefined, (purpose: Purpose) => void] {
  const [purpose, setPurpose] = useState(said.get(leadId));
  useEffect(() => () => void said.delete(leadId), [leadId]);
  return [
    purpose,
    (given) => {
      said.set(leadId, given);
      setPurpose(given);
    },
  ];
}

/** Whether the hub refused to show a lead for want of a purpose. */
export const wantsPurpose = (error: unknown): boolean =>
  error instanceof ProblemError && (error.problem.errors ?? []).some(({ code }) => code === 'purpose_missing');

/** Asks what a lead that is another's is read for, before it is opened. */
export function PurposeGate({ onGiven }: { readonly onGiven: (purpose: Purpose) => void }) {
  const say = useWords(words);
  const names = useNames();
  const { me } = useHub();
  const [form] = Form.useForm<Purpose>();
  const purpose = Form.useWatch('purpose', form);
  const open = GivenPurpose.options.filter((code) => readingPurposes[code].who.some((role) => role === me.role));
  return (
    <Card size="small" className="part purpose-gate">
      <h2>{say.title}</h2>
      <p className="fraud-note">{say.logged}</p>
      <Form<Purpose>
        form={form}
        layout="vertical"
        initialValues={me.role === 'antifraud' ? { purpose: 'committee-work' } : {}}
        onFinish={({ purpose: given, claimNumber }) =>
          onGiven({ purpose: given, ...(claimNumber?.trim() ? { claimNumber: claimNumber.trim() } : {}) })
        }
      >
        <Form.Item name="purpose" label={say.purpose} rules={[{ required: true, message: say.purposeMissing }]}>
          <Radio.Group>
            <Space orientation="vertical">
              {open.map((code) => (
                <Radio key={code} value={code}>
                  {names.value(code)}
                </Radio>
              ))}
            </Space>
          </Radio.Group>
        </Form.Item>
        {me.role === 'member' && (
          <Form.Item
            name="claimNumber"
            label={say.claim}
            extra={say.claimHelp}
            rules={[{ required: purpose === 'claim-check', message: say.claimMissing }, { max: 60 }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" className="form-end">
          {say.open}
        </Button>
      </Form>
    </Card>
  );
}
