import { ErrorResponse, InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { configuration } from './configuration.ts';

/** `ending`: two minutes are left. `ended`: nothing is sent any more until the same person has logged in again. */
export type SessionState = 'active' | 'ending' | 'ended';

const home = '/admin';
const callback = '/admin/callback';
/** Says that this tab was signed in, so that a reload may ask the issuer without a click. It is no token. */
const wasSignedIn = 'hub.signed-in';
/** Says that somebody has logged out here: the issuer is to ask for the password, whether or not it was told of the log-out. */
const wasLoggedOut = 'hub.logged-out';
/** Seconds before the end at which the person is told. */
const notice = 120;

/** The secrets of a log-in under way, for this tab alone; they are worth nothing afterwards. */
const underWay = new WebStorageStateStore({ store: sessionStorage });

const manager = new UserManager({
  authority: configuration.issuer,
  client_id: configuration.clientId,
  redirect_uri: location.origin + callback,
  popup_redirect_uri: location.origin + callback,
  post_logout_redirect_uri: location.origin + home,
  scope: 'openid profile',
  resource: configuration.audience,
  loadUserInfo: false,
  automaticSilentRenew: false,
  accessTokenExpiringNotificationTimeInSeconds: notice,
  // Tokens live in this page's memory and nowhere else: a reload asks the issuer, who still knows the person.
  userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  stateStore: underWay,
});

/** The other tabs of this browser. */
const others = new BroadcastChannel('hub.session');
others.onmessage = () => {
  over = true;
  sessionStorage.setItem(wasLoggedOut, 'yes');
  sessionStorage.removeItem(wasSignedIn);
  location.replace(home);
};
// A page that the browser kept for its Back button would bring a session back that has ended.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

const listeners = new Set<() => void>();
let user: User | undefined;
/** Whose page this is, also once the session has ended. */
let person: string | undefined;
/** Whether somebody has logged out: then nothing holds the page back. */
let over = false;
let state: SessionState = 'active';
const waiting: (() => void)[] = [];

function become(next: SessionState): void {
  state = next;
  for (const tell of listeners) tell();
}
manager.events.addAccessTokenExpiring(() => become('ending'));
manager.events.addAccessTokenExpired(() => become('ended'));

/** The state of the session, for `useSyncExternalStore`. */
export const sessionState = (): SessionState => state;
export const onSession = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The access token. Once it has run out, whoever asks waits until the person has logged in again: nothing half done is lost. */
export async function accessToken(): Promise<string> {
  if (!user || user.expired) {
    become('ended');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  return user?.access_token ?? '';
}

/** Only an address of this site is gone back to. */
const backTo = (wanted: unknown) => (typeof wanted === 'string' && /^\/admin(?:[/?#]|$)/.test(wanted) ? wanted : home);
const here = () => location.pathname + location.search;

function take(signedIn: User): void {
  user = signedIn;
  person = signedIn.profile.sub;
  sessionStorage.setItem(wasSignedIn, 'yes');
  sessionStorage.removeItem(wasLoggedOut);
  become('active');
  for (const resume of waiting.splice(0)) resume();
}

export type WhySignedOut = 'ended' | 'refused' | 'unreachable';
export type Beginning =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'signed-out'; readonly why?: WhySignedOut; readonly returnTo: string }
  | { readonly kind: 'popup' };

/** What the address says of the session: a code that has come back from the issuer, a tab that was signed in before, or a newcomer. */
export async function beginSession(): Promise<Beginning> {
  if (location.pathname === callback) return finishLogIn();
  if (sessionStorage.getItem(wasSignedIn)) {
    try {
      await logIn(here(), 'none');
      // The browser is on its way to the issuer.
      return await new Promise(() => {});
    } catch {
      return { kind: 'signed-out', why: 'unreachable', returnTo: here() };
    }
  }
  return { kind: 'signed-out', returnTo: here() };
}

async function finishLogIn(): Promise<Beginning> {
  const state = new URLSearchParams(location.search).get('state') ?? '';
  if (window.opener && !(await underWay.get(state))) {
    // It was begun by the page that opened this window. The page that waits for the log-in takes the code; this window closes.
    await manager.signinPopupCallback(location.href);
    return { kind: 'popup' };
  }
  try {
    const signedIn = await manager.signinRedirectCallback(location.href);
    history.replaceState(null, '', backTo(signedIn.state));
    take(signedIn);
    return { kind: 'signed-in' };
  } catch (error) {
    const returnTo = error instanceof ErrorResponse ? backTo(error.state) : home;
    const ended = error instanceof ErrorResponse && error.error === 'login_required';
    sessionStorage.removeItem(wasSignedIn);
    history.replaceState(null, '', returnTo);
    return { kind: 'signed-out', why: ended ? 'ended' : 'refused', returnTo };
  }
}

/** Leaves for the issuer and comes back to an address of this site. @param prompt `none`: without asking the person anything */
export async function logIn(returnTo: string, prompt?: 'none' | 'login'): Promise<void> {
  const asked = prompt ?? (sessionStorage.getItem(wasLoggedOut) ? 'login' : undefined);
  await manager.signinRedirect({ state: returnTo, ...(asked ? { prompt: asked } : {}) });
}

/**
 * Logs in again in a window beside the page, so that what was typed stays. Somebody else begins at the site's start with nothing of
 * what the one before had on the screen.
 * @throws when the window is shut or not allowed
 */
export async function renewSession(): Promise<void> {
  const renewed = await manager.signinPopup();
  if (renewed.profile.sub !== person) {
    location.replace(home);
    return;
  }
  take(renewed);
}

/** Leaves the page for the issuer's log-in and comes back to it: for browsers that allow no second window. */
export const logInHere = () => logIn(here());

/** Whether the page is being left because the session was ended. */
export const isOver = (): boolean => over;

/** Ends the session here and at the issuer. */
export async function logOut(): Promise<void> {
  over = true;
  sessionStorage.setItem(wasLoggedOut, 'yes');
  sessionStorage.removeItem(wasSignedIn);
  const hint = user?.id_token;
  user = undefined;
  others.postMessage('signed-out');
  try {
    await manager.signoutRedirect(hint ? { id_token_hint: hint } : {});
  } catch {
    // The issuer cannot be reached: here at least nothing of the session is left.
    location.replace(home);
  }
}
