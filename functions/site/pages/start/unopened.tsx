import { useWords } from './language.ts';

const words = {
  zh: { what: '页面未能打开。请检查网络，然后重试。', again: '重试' },
  en: { what: 'The page could not be opened. Check the network, then try again.', again: 'Try again' },
};

/** What is said when the site's own files do not arrive. */
export function Unopened() {
  const say = useWords(words);
  return (
    <main className="sign-in" role="alert">
      <p>{say.what}</p>
      <button type="button" className="primary" onClick={() => location.reload()}>
        {say.again}
      </button>
    </main>
  );
}
