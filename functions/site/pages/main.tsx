import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { beginSession } from './start/session.ts';
import { SignIn } from './start/sign-in.tsx';
import { Unopened } from './start/unopened.tsx';
import './site.css';

const element = document.getElementById('root');
if (!element) throw new Error('the page has no root');
const root = createRoot(element);

const beginning = await beginSession();
if (beginning.kind === 'popup') window.close();
if (beginning.kind === 'signed-out')
  root.render(
    <StrictMode>
      <SignIn why={beginning.why} returnTo={beginning.returnTo} />
    </StrictMode>,
  );
if (beginning.kind === 'signed-in') {
  root.render(<p className="loading">……</p>);
  // Who is not signed in need not wait for what is behind the log-in.
  const frame = await import('./frame/app.tsx').catch(() => undefined);
  root.render(<StrictMode>{frame ? <frame.default /> : <Unopened />}</StrictMode>);
}
