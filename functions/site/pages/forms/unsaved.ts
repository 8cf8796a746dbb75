import { App } from 'antd';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useWords } from '../start/language.ts';
import { isOver } from '../start/session.ts';

/** The question before something typed is given up, as a dialog takes it. */
export const leaving = {
  zh: { title: '放弃已填写的内容？', okText: '放弃', cancelText: '继续填写' },
  en: { title: 'Give up what you have typed?', okText: 'Give up', cancelText: 'Go on typing' },
};

/** Asks before the page is left with something typed in it. */
export function useUnsaved(unsaved: boolean): void {
  const say = useWords(leaving);
  const { modal } = App.useApp();
  const blocker = useBlocker(unsaved);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    modal.confirm({
      ...say,
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    });
  }, [blocker, modal, say]);
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => {
      if (!isOver()) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [unsaved]);
}
