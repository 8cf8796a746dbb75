import { demoAccounts } from './demo/demo-accounts.ts';
import { demoMembers } from './demo/demo-members.ts';
import type { Seeded } from './demo/demo-seeded.ts';
import { defaultDataDir } from './running.ts';

/** Cells in columns; a Chinese character is two columns wide. */
function table(rows: readonly (readonly string[])[]): string {
  const width = (cell: string) => [...cell].reduce((sum, c) => sum + (c > '\u2e7f' ? 2 : 1), 0);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? '')))) ?? [];
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}

/** What a person needs to begin: addresses, log-ins and a first call. */
export function welcome(
  place: { hubUrl: string; issuerUrl: string; dataDir: string },
  seeded: Seeded | undefined,
): string {
  const { hubUrl, issuerUrl, dataDir } = place;
  const elsewhere = dataDir === defaultDataDir ? '' : ` --data ${dataDir}`;
  const addresses = [
    ['平台首页', 'Hub', `${hubUrl}/`],
    ['管理平台', 'Admin site', `${hubUrl}/admin`],
    ['接口文档', 'API reference', `${hubUrl}/docs`],
    ['进展公示', 'Progress', `${hubUrl}/progress`],
    ...(seeded ? [['证件核验', 'Verify a credential', `${hubUrl}/verify/${seeded.credential}`]] : []),
    ['登录服务', 'Issuer', issuerUrl],
  ];
  const people = demoAccounts.map(({ username, password, name, role }) => [username, password, role, name]);
  const systems = demoMembers.map(({ key, name }) => [`system:${key}`, '-', 'member', `${name} 核心业务系统`]);
  const token = (who: string) => `$(npm run -s token -- ${who}${elsewhere})`;
  const demo = [
    '演示账户 Demo log-ins',
    table([['用户名 User name', '密码 Password', '角色 Role', '姓名 Name'], ...people, ...systems]),
    '',
    '试一试 Try it',
    `  curl -s -H "Authorization: Bearer ${token('coordinator-tianshui')}" ${hubUrl}/v1/adjusters`,
    `  curl -s -H "Authorization: Bearer ${token('system:xili')}" '${hubUrl}/v1/handoffs?box=sent'`,
  ];
  const bare = [
    '没有演示数据 No demo data: enrol people with  npm run op -- enrol',
    '',
    '试一试 Try it',
    `  curl -s ${hubUrl}/progress.json`,
  ];
  return ['', table(addresses), '', ...(seeded ? demo : bare), ''].join('\n');
}
