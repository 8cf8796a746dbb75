import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { beginSession } from './start/session.ts';
import { SignIn } from './start/sign-in.tsx';
import './site.css';

// Who is not signed in need not wait for what is behind the log-in.
const App = lazy(() => import('./frame/app.tsx'));

const element = document.getElementById('root');
if (!element) throw new Error('the page has no root');
const root = createRoot(element);

const beginning = await beginSession();
if (beginning.kind === 'popup') window.close();
root.render(
  <StrictMode>
    {beginning.kind === 'signed-out' && <SignIn why={beginning.why} returnTo={beginning.returnTo} />}
    {beginning.kind === 'signed-in' && (
      <Suspense fallback={<p className="loading">……</p>}>
        <App />
      </Suspense>
    )}
  </StrictMode>,
);
