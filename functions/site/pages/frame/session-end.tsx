import { Alert, Button, Modal, Space } from 'antd';
import { useState, useSyncExternalStore } from 'react';
import { useWords } from '../start/language.ts';
import { logInHere, onSession, renewSession, sessionState } from '../start/session.ts';

const words = {
  zh: {
    ending: '您的登录将在两分钟内结束。',
    stay: '继续使用',
    ended: '登录已结束',
    why: '请重新登录后继续。在新窗口中登录，本页已填写的内容不会丢失。',
    again: '重新登录',
    here: '在本页登录',
    failed: '登录窗口被关闭或被浏览器拦截。可以允许弹出窗口后重试，或在本页登录（未保存的内容将丢失）。',
  },
  en: {
    ending: 'Your session ends within two minutes.',
    stay: 'Stay signed in',
    ended: 'Your session has ended',
    why: 'Log in again to go on. The log-in opens in a window of its own, and what you have typed here stays.',
    again: 'Log in again',
    here: 'Log in on this page',
    failed:
      'The log-in window was closed, or the browser did not allow it. Allow it and try again, or log in on this page: what is not saved is then lost.',
  },
};

/** Says in time that the session ends, and stands before everything once it has. */
export function SessionEnd() {
  const say = useWords(words);
  const state = useSyncExternalStore(onSession, sessionState);
  const [step, setStep] = useState<'ready' | 'open' | 'failed'>('ready');
  const renew = () => {
    setStep('open');
    renewSession().then(
      () => setStep('ready'),
      () => setStep('failed'),
    );
  };
  const failed = step === 'failed' && <Alert type="warning" role="alert" title={say.failed} />;
  return (
    <>
      {state === 'ending' && (
        <Alert
          banner
          type="warning"
          role="alert"
          title={say.ending}
          action={
            <Button size="small" loading={step === 'open'} onClick={renew}>
              {say.stay}
            </Button>
          }
        />
      )}
      <Modal
        open={state === 'ended'}
        title={say.ended}
        closable={false}
        keyboard={false}
        mask={{ closable: false }}
        footer={null}
      >
        <p>{say.why}</p>
        {failed}
        <Space wrap>
          <Button type="primary" loading={step === 'open'} onClick={renew}>
            {say.again}
          </Button>
          <Button onClick={() => logInHere()}>{say.here}</Button>
        </Space>
      </Modal>
    </>
  );
}
