import { showFen } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';

const words = { zh: { due: '应收', owed: '应付' }, en: { due: 'to receive', owed: 'to pay' } };

/** A net amount, with what its sign means. */
export function Net({ fen }: { readonly fen: number }) {
  const say = useWords(words);
  if (fen === 0) return <>{showFen(0)}</>;
  return (
    <span className={fen > 0 ? 'to-receive' : 'to-pay'}>
      {fen > 0 ? say.due : say.owed} {showFen(Math.abs(fen))}
    </span>
  );
}
