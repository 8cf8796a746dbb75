import { Button, Result } from 'antd';
import { Component, type ReactNode } from 'react';
import { useWords } from '../start/language.ts';

const words = {
  zh: { title: '页面出错了', what: '请重新打开本页；如仍出错，请联系系统管理员。', again: '重新打开' },
  en: {
    title: 'This page failed',
    what: 'Open it again; if it fails again, ask the administrator.',
    again: 'Open again',
  },
};

function Failed() {
  const say = useWords(words);
  const again = <Button onClick={() => location.reload()}>{say.again}</Button>;
  return <Result status="error" title={say.title} subTitle={say.what} extra={again} />;
}

/** Keeps the bar and the menu when a page fails, or when its script can not be fetched after a deployment. */
export class Mishap extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}
