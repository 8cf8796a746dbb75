import { cities } from '#schemas/divisions.ts';
import type { Role } from '#schemas/roles.ts';
import { demoMembers } from './demo-members.ts';

/** A person of the demo: the local issuer lets them in by user name and password, the hub knows their role. */
export interface DemoAccount {
  readonly username: string;
  /** Invented, printed at every start, good for nothing but this machine. */
  readonly password: string;
  readonly name: string;
  readonly role: Role;
  readonly cityCode?: string;
  readonly memberKey?: string;
}

const offices = [
  { role: 'coordinator', zh: '协会协调员', people: ['苏禾', '方遥'] },
  { role: 'antifraud', zh: '反欺诈委员', people: ['秦简', '柳澈'] },
  { role: 'police', zh: '警方联络员', people: ['岳明', '宁川'] },
] as const;

const staff = ['陶然', '叶知秋', '安可', '梁栖'];

const account = (username: string) => ({ username, password: `${username}-demo` });

/** Every demo log-in: three offices in each city, and one person of each member. */
export const demoAccounts: readonly DemoAccount[] = [
  ...offices.flatMap(({ role, zh, people }) =>
    cities.map((city, index) => ({
      ...account(`${role}-${city.en.toLowerCase()}`),
      name: `${people[index] ?? zh}（${city.zh.replace('市', '')}${zh}）`,
      role,
      cityCode: city.code,
    })),
  ),
  ...demoMembers.map((member, index) => ({
    ...account(`staff-${member.key}`),
    name: `${staff[index] ?? '员工'}（${member.brand}理赔部）`,
    role: 'member' as const,
    memberKey: member.key,
  })),
];

/** The account of a user name. @throws when there is none, naming those that there are. */
export function demoAccount(username: string): DemoAccount {
  const found = demoAccounts.find((candidate) => candidate.username === username);
  if (!found)
    throw new Error(`no demo account ${username}; there are: ${demoAccounts.map((a) => a.username).join(', ')}`);
  return found;
}
