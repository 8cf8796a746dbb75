import type * as z from 'zod';
import { Handoff } from '#schemas/handoff-record.ts';
import { handoffNoun, handoffWords, type Place } from '#schemas/handoffs.ts';
import type { Instant } from '#schemas/primitives.ts';
import { type Html, html, page } from '#shared/http/page.ts';
import type { Language } from '#shared/http/problem.ts';
import { yuan } from './refusals.ts';
import { sharesOf } from './rules.ts';

const words = {
  zh: {
    title: '理赔进度查询',
    now: '目前进度',
    next: '下一步',
    by: '由谁办理',
    dueBy: '应于此时前完成',
    late: '已超过应完成时间，可致电办理机构催办',
    nothing: '没有待办事项',
    done: '已办理',
    who: '办理机构',
    underwriter: '承保机构',
    handler: '出险地办理机构',
    plate: '车牌号',
    payable: '您的车辆：保险核定赔款',
    paid: '您的车辆：保险已支付',
    amount: (yuan: string) => `${yuan} 元`,
    at: '查询时间',
    clock: '（北京时间）',
    either: '承保地和出险地机构都可以为您办理：提交单证、领取赔款、查询和要求重新受理，找哪一边都行。',
    advice: '请注意',
    warnings: [
      '理赔不收费。要求转账、付现金或索要验证码的，请拒绝，并拨打 110。',
      '任何人有此链接都能看到本页，请勿转发。不再需要时，可请办理机构停用。',
    ],
    gone: '此链接无效',
    goneMeans: '链接不完整、已停用，或案件结束已超过 180 天。请致电您的保险公司，索取新的链接或查询进度。',
    colon: '：',
  },
  en: {
    title: 'Where your claim stands',
    now: 'Now',
    next: 'Next step',
    by: 'By',
    dueBy: 'Due by',
    late: 'This is later than it should be: call the branch and ask',
    nothing: 'Nothing is to be done',
    done: 'Done so far',
    who: 'Who handles it',
    underwriter: "Your insurer's branch",
    handler: 'Branch at the place of the accident',
    plate: 'Number plate',
    payable: 'For your vehicle, to be paid by insurance',
    paid: 'For your vehicle, paid by insurance',
    amount: (yuan: string) => `CNY ${yuan}`,
    at: 'Asked at',
    clock: ' (Beijing time)',
    either:
      'Both branches serve you: bring papers, receive the payment, ask, or have the case reopened at whichever suits you.',
    advice: 'Please take care',
    warnings: [
      'A claim costs you nothing. Refuse any request for a transfer, cash or a verification code, and call the police on 110.',
      'Whoever has this link can see this page: do not pass it on. Ask the branch to revoke it when you need it no longer.',
    ],
    gone: 'This link is not valid',
    goneMeans:
      'It is incomplete or was revoked, or the case ended more than 180 days ago. Call your insurer for a new link, or to ask where your claim stands.',
    colon: ': ',
  },
} as const;

const inShanghai = (instant: string, language: Language) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(new Date(instant));

/** A plate of which its owner recognises the ends, and a stranger learns no more than those: `甘E•••45`. */
export const maskedPlate = (plate: string): string => {
  const characters = [...plate];
  return `${characters.slice(0, 2).join('')}${'•'.repeat(characters.length - 4)}${characters.slice(-2).join('')}`;
};

/** A branch as its customers know it. */
interface Branch {
  readonly member: { readonly zh: string; readonly en: string };
  readonly branch: string;
}

/** What the page tells of a case. */
export const Tracked = Handoff.pick({
  status: true,
  plate: true,
  settlement: true,
  paidFen: true,
  dueAt: true,
  dueFor: true,
  overdue: true,
});
type Tracked = z.infer<typeof Tracked>;

interface Step {
  readonly verb: string;
  readonly at: Instant;
}

const isState = (verb: string): verb is keyof typeof handoffWords.verbs => Object.hasOwn(handoffWords.verbs, verb);
/** Steps that lead the case on; notes, assignments and links are between the insurers. */
const leading = new Set<string>([
  handoffNoun.create.verb,
  ...handoffNoun.transitions.flatMap((row) => ('to' in row ? [row.verb] : [])),
]);
/** A case that was opened again and again shows its last steps. */
const mostSteps = 30;

/** States from which on an amount was promised to the customer. */
const promised: readonly string[] = ['approved', 'paid', 'closed'];

/**
 * The page that the policyholder opens by a link, without logging in: where the claim stands, what comes next, by when and by whom, and
 * what is paid. No names, phones or numbers, and nothing of the other party.
 */
export function trackingPage(
  found:
    | { readonly handoff: Tracked; readonly steps: readonly Step[]; readonly places: Readonly<Record<Place, Branch>> }
    | undefined,
  language: Language,
  at: Instant,
) {
  const say = words[language];
  if (!found)
    return page({
      language,
      title: say.title,
      tabTitle: `${say.gone} · ${say.title}`,
      unlisted: true,
      status: 404,
      main: gone(language),
    });
  const { handoff, steps, places } = found;
  const state = handoffWords.states[handoff.status];
  const nameOf = (place: Place) => html`${places[place].member[language]} · ${places[place].branch}`;
  const done = steps
    .filter(({ verb }) => leading.has(verb))
    .slice(-mostSteps)
    .map(
      ({ verb, at }) =>
        html`<li>${isState(verb) ? handoffWords.verbs[verb][language] : verb} <span class="quiet">${inShanghai(at, language)}</span></li>`,
    );
  const { dueAt, dueFor, overdue } = handoff;
  const next =
    dueAt && dueFor
      ? html`<dt>${say.next}</dt><dd>${dueFor[language]}</dd><dt>${say.by}</dt><dd>${dueFor.of.map((place) => html`<div>${nameOf(place)}</div>`)}</dd>
<dt>${say.dueBy}</dt><dd>${inShanghai(dueAt, language)}${overdue ? html`<p><strong>${say.late}</strong></p>` : undefined}</dd>`
      : html`<dt>${say.next}</dt><dd>${say.nothing}</dd>`;
  return page({
    language,
    title: say.title,
    tabTitle: `${state[language]} · ${say.title}`,
    unlisted: true,
    main: html`<section data-state="${handoff.status}"><h2>${say.now}</h2><p class="holder">${state[language]}</p><dl class="terms"><dt>${say.plate}</dt><dd>${maskedPlate(handoff.plate)}</dd>${next}${sums(handoff, language)}</dl>
<p class="quiet">${say.at}${say.colon}${inShanghai(at, language)}${say.clock}</p></section>
<section><h2>${say.done}</h2><ol>${done}</ol></section>
<section><h2>${say.who}</h2><dl class="terms"><dt>${say.underwriter}</dt><dd>${nameOf('underwriter')}</dd><dt>${say.handler}</dt><dd>${nameOf('handler')}</dd></dl><p>${say.either}</p></section>
<section><h2>${say.advice}</h2><ul>${say.warnings.map((line) => html`<li>${line}</li>`)}</ul></section>`,
  });
}

/** What insurers pay of the damage to the customer's own vehicle: of the other party's the page tells nothing. */
function sums({ status, settlement, paidFen }: Tracked, language: Language): Html | undefined {
  if (!settlement || !promised.includes(status)) return undefined;
  const say = words[language];
  const own = sharesOf(settlement.filter(({ damageOf }) => damageOf === 'insured')).payable;
  if (own === 0) return undefined;
  const label = paidFen === undefined || status === 'approved' ? say.payable : say.paid;
  return html`<dt>${label}</dt><dd>${say.amount(yuan(own))}</dd>`;
}

const gone = (language: Language) =>
  html`<section><p class="holder">${words[language].gone}</p><p>${words[language].goneMeans}</p></section>`;
