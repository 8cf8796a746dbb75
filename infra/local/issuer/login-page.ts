/** Markup whose values have been escaped. */
interface Html {
  readonly html: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes every value that is not markup already, so that a page can't be written with a hole in it. */
function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const escaped = values.map((value) =>
    typeof value === 'string' ? value.replace(/[&<>"']/g, (sign) => entities[sign] ?? '') : value.html,
  );
  return { html: String.raw({ raw: parts }, ...escaped) };
}

/** Markup from elsewhere that is trusted: the provider's own forms. */
const trusted = (markup: string): Html => ({ html: markup });

const style = trusted(`
  :root { color-scheme: light; }
  body { margin: 0; font: 16px/1.6 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; background: #eef2f6; color: #16202c; }
  main { max-width: 24rem; margin: 10vh auto 2rem; padding: 2rem; background: #fff; border-radius: 8px; box-shadow: 0 1px 4px #0003; }
  h1 { margin: 0 0 1rem; font-size: 1.375rem; }
  small, .en { color: #51606f; }
  label { display: block; margin-top: 1rem; font-weight: 600; }
  input { box-sizing: border-box; width: 100%; margin-top: .25rem; padding: .625rem; font: inherit; border: 1px solid #6b7a89; border-radius: 4px; }
  button { width: 100%; margin-top: 1.5rem; padding: .75rem; font: inherit; color: #fff; background: #0b57a4; border: 0; border-radius: 4px; cursor: pointer; }
  :focus-visible { outline: 3px solid #f0a500; outline-offset: 2px; }
  .wrong { padding: .75rem; background: #fdecea; border-left: 4px solid #b3261e; }
`);

function page(title: string, main: Html): string {
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`.html;
}

/**
 * The page that asks for user name and password; after a refusal it says so and keeps the name.
 * @param action where the form goes
 */
export function loginPage(given: { action: string; username?: string; wrong?: boolean }): string {
  const refusal = given.wrong
    ? html`<p class="wrong" role="alert" id="refusal">用户名或密码不正确。<br><span class="en" lang="en">The user name or the password is not right.</span></p>`
    : trusted('');
  return page(
    '登录 · Sign in',
    html`<h1>陇南天水理赔一体化平台<br><small lang="en">Association hub of Longnan and Tianshui</small></h1>
${refusal}
<form method="post" action="${given.action}">
<label for="username">用户名 <span class="en" lang="en">User name</span></label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64" value="${given.username ?? ''}">
<label for="password">密码 <span class="en" lang="en">Password</span></label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="128">
<button type="submit">登录 <span lang="en">Sign in</span></button>
</form>
<p><small>演示环境：账户与密码见启动时的输出。<br><span lang="en">Demo: the accounts are printed at the start.</span></small></p>`,
  );
}

/** The page that asks whether to end the session. @param form the provider's own form, with its protection against forgery */
export const logoutPage = (form: string): string =>
  page(
    '退出 · Sign out',
    html`<h1>退出登录？<br><small lang="en">Sign out?</small></h1>
${trusted(form)}
<button type="submit" form="op.logoutForm" name="logout" value="yes">退出 <span lang="en">Sign out</span></button>`,
  );

/** The page after the session has ended, where the site named no address to go to. */
export const farewellPage = (): string =>
  page('已退出 · Signed out', html`<h1>已退出登录。<br><small lang="en">You have signed out.</small></h1>`);

/** The page for a request that leads nowhere: a stranger's redirect, a log-in that took too long. */
export const errorPage = (error: string, description: string): string =>
  page(
    '无法登录 · Cannot sign in',
    html`<h1>无法登录<br><small lang="en">Cannot sign in</small></h1>
<p class="wrong" role="alert">${description}</p>
<p><small>${error}</small></p>`,
  );

/**
 * Headers of these pages: no script, no outside hosts, no frames.
 * @param formTargets origins to which a form may lead besides this one: browsers hold the redirects after a form to the same rule
 */
export const pageHeaders = (formTargets: readonly string[] = []): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});
