import { useState } from 'react';
import { languageTag, setLanguage, useLanguage, useWords } from './language.ts';
import { logIn, type WhySignedOut } from './session.ts';

const words = {
  zh: {
    title: '协会管理平台',
    purpose: '供陇南、天水两市保险行业协会协调员、会员公司人员和警方联络员使用。',
    logIn: '登录',
    under: '正在前往登录页面……',
    ended: '您的登录已结束。重新登录后将回到刚才的页面。',
    refused: '登录没有完成，请重新登录。',
    unreachable: '无法连接登录服务，请稍后再试或联系系统管理员。',
    otherUser: '使用其他账户登录',
    other: 'English',
    public: '公众首页',
  },
  en: {
    title: 'Association hub: admin site',
    purpose: "For the coordinators of the two associations, members' staff and police liaison officers.",
    logIn: 'Log in',
    under: 'On the way to the log-in page…',
    ended: 'Your session has ended. After you log in again, you will be back on the same page.',
    refused: 'The log-in was not completed; please log in again.',
    unreachable: 'The log-in service cannot be reached. Try again later, or ask the administrator.',
    otherUser: 'Log in with another account',
    other: '中文',
    public: 'Public home page',
  },
};

/** The page before the log-in: plain, so that it is there at once. */
export function SignIn({ why, returnTo }: { readonly why: WhySignedOut | undefined; readonly returnTo: string }) {
  const say = useWords(words);
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  const [step, setStep] = useState<'ready' | 'leaving' | 'unreachable'>('ready');
  const leave = (prompt?: 'login') => {
    setStep('leaving');
    logIn(returnTo, prompt).catch(() => setStep('unreachable'));
  };
  const told = step === 'unreachable' ? say.unreachable : why && say[why];
  return (
    <main className="sign-in">
      <title>{say.title}</title>
      <h1>{say.title}</h1>
      <p>{say.purpose}</p>
      {told && (
        <p role="alert" className="notice">
          {told}
        </p>
      )}
      <p>
        <button type="button" className="primary" disabled={step === 'leaving'} onClick={() => leave()}>
          {step === 'leaving' ? say.under : say.logIn}
        </button>
      </p>
      <p className="choices">
        <button type="button" onClick={() => leave('login')}>
          {say.otherUser}
        </button>
        <button type="button" lang={languageTag[other]} onClick={() => setLanguage(other)}>
          {say.other}
        </button>
        <a href={`/?lang=${language}`}>{say.public}</a>
      </p>
    </main>
  );
}
