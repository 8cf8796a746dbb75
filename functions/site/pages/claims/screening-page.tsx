import { Button, Card } from 'antd';
import { useState } from 'react';
import type { Output } from '#schemas/client.ts';
import type { AccidentFacts } from '#schemas/screening.ts';
import { useUnsaved } from '../forms/unsaved.ts';
import { useHub, useMay } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useWords } from '../start/language.ts';
import './claims.css';
import { FactsInput } from './facts-input.tsx';
import { RequestHandoff } from './request-handoff.tsx';
import { ScreeningResult } from './screening-result.tsx';

export const guide = {
  zh: [
    '在这里填写两车事故的事实，平台逐条说明是否符合快处易赔的条件、应当如何处理、责任如何、由谁赔付多少。不填写姓名、车牌，也不保存任何内容。',
    '不清楚的保持“不清楚”：它与“否”“没有”不同。结果会列出还应当询问什么，最先问的排在最前。',
    '每一条结论都附有规则原文与出处。赔付金额精确到分，并说明适用的规则和限额。',
    '筛查只是提示，不对任何案件作出决定。会员公司可以用同样的事实直接发起快处易赔的异地通赔。',
  ],
  en: [
    'Enter the facts of an accident between two vehicles: the hub says which conditions of quick handling hold, how to go on, who is liable and who pays what. It asks for no name or plate and keeps nothing.',
    'Leave what nobody knows as "Not known": that is not the same as no or none. The answer lists what to ask next, the most telling first.',
    'Each finding comes with its rule and where that stands. Amounts are exact to the fen, each with its rule and limit.',
    'A screening advises; it decides no claim. Members can ask for a quick hand-off with the same facts at once.',
  ],
};

const words = {
  zh: {
    facts: '事故事实',
    begin: '填写事故事实后点击“开始筛查”，这里列出处理方式、责任、赔付与下一步。不清楚的可以留空。',
    screen: '开始筛查',
    clear: '清空',
    request: '以此事实发起异地通赔',
    stale: '事实已更改，请重新筛查。',
  },
  en: {
    facts: 'Facts of the accident',
    begin:
      'Enter the facts and screen: the way, liability, payments and next steps stand here. Leave open what nobody knows.',
    screen: 'Screen',
    clear: 'Clear',
    request: 'Ask for a hand-off with these facts',
    stale: 'The facts have changed since: screen again.',
  },
};

const nothing: AccidentFacts = { parties: { A: {}, B: {} } };

export default function ScreeningPage() {
  const say = useWords(words);
  const { client } = useHub();
  const may = useMay();
  const [facts, setFacts] = useState(nothing);
  const [fresh, setFresh] = useState(0);
  const [found, setFound] = useState<{ readonly facts: AccidentFacts; readonly screening: Output<'screenAccident'> }>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  // What has been screened has served its purpose.
  useUnsaved(facts !== nothing && facts !== found?.facts);
  const screen = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { body } = await client.screenAccident({ body: facts });
      setFound({ facts, screening: body });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const clear = () => {
    setFacts(nothing);
    setFound(undefined);
    setFresh(fresh + 1);
  };
  return (
    <>
      <PageHead page="screening" />
      <div className="side-by-side">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            screen();
          }}
        >
          <Card size="small" title={say.facts} className="part">
            <FactsInput key={fresh} facts={facts} onChange={setFacts} />
          </Card>
          <div className="actions filters no-print">
            <Button type="primary" htmlType="submit" loading={busy}>
              {say.screen}
            </Button>
            <Button onClick={clear}>{say.clear}</Button>
          </div>
        </form>
        <div aria-live="polite">
          <ProblemAlert error={error} />
          {!found && !error && <p className="quiet">{say.begin}</p>}
          {found && (
            <>
              {found.facts !== facts && <p className="fair">{say.stale}</p>}
              {may('requestHandoff') && found.screening.way === 'online' && found.facts === facts && (
                <p className="no-print">
                  <RequestHandoff facts={found.facts} label={say.request} />
                </p>
              )}
              <ScreeningResult of={found.screening} />
            </>
          )}
        </div>
      </div>
    </>
  );
}
