import type { Lead } from '#schemas/leads.ts';
import { leadNoun } from '#schemas/leads.ts';
import type { RouteId } from '#schemas/routes.ts';
import { SharedPart, sharedParts } from '#schemas/sharing.ts';
import { Act } from '../parts/act.tsx';
import { useHub } from '../parts/hub.tsx';
import { Steps } from '../parts/steps.tsx';
import { useWords } from '../start/language.ts';

const words = {
  zh: {
    add: '补充信息',
    assign: '选择一位委员作为调查人。不填时限则按规定期限办理。理由会留在经过中，请勿写入个人信息。',
    confirm: '确认后平台按减损金额计算奖励，由承保公司支付给报送公司。理由会留在经过中，请勿写入个人信息。',
    refute: '排除后线索立即退出比对并封存，到期删除，不能恢复。理由会留在经过中，请勿写入个人信息。',
    close: '未经证实的线索结案后随即封存，不能再调查。',
  },
  en: {
    add: 'Add what you have learnt',
    assign:
      'Choose an investigator of the committee. Without a term the standing one counts. Reasons stay in the timeline: name no person in them.',
    confirm:
      'The hub reckons the reward from the amount saved; the underwriting company pays it to the reporting one. Reasons stay in the timeline: name no person in them.',
    refute:
      'A refuted lead leaves the pool and is locked at once, and is erased in time: it does not come back. Reasons stay in the timeline: name no person in them.',
    close: 'What nobody has proved is locked when it is closed, and is not investigated again.',
  },
};

/** What the committee is to do next with a lead, by its state. */
const dueNow: Readonly<Record<string, { readonly verb: string; readonly route: RouteId } | undefined>> = {
  reported: { verb: 'triage', route: 'triageLead' },
  triaged: { verb: 'assign', route: 'assignLead' },
  investigating: { verb: 'confirm', route: 'confirmLead' },
  confirmed: { verb: 'close', route: 'closeLead' },
  referred: { verb: 'close', route: 'closeLead' },
};
/** States in which the reporter may still add what it learns. */
const open = leadNoun.transitions.find(({ verb }) => verb === 'addIndicators')?.from ?? [];

interface LeadActionsProps {
  readonly record: Lead;
  readonly own: boolean;
  readonly reread: () => Promise<Readonly<Record<string, unknown>>>;
}

/** What the caller can do with a lead: the committee its next step first, the reporter what is its own, another company to say what it met. */
export function LeadActions({ record, own, reread }: LeadActionsProps) {
  const say = useWords(words);
  const { me } = useHub();
  const { id, sharing } = record;
  const above = {
    assign: <p className="quiet">{say.assign}</p>,
    confirm: <p className="quiet">{say.confirm}</p>,
    refute: <p className="fraud-note">{say.refute}</p>,
    close: <p className="quiet">{say.close}</p>,
  };
  const seen = { record, version: record.version, reread };
  if (me.role === 'member' && !own)
    return <Act route="sightLead" kind="lead" params={{ id }} button={{ type: 'primary' }} />;
  const due = me.role === 'antifraud' ? dueNow[record.status] : undefined;
  const scopes = Object.fromEntries(
    SharedPart.options.map((part) => [part, sharing?.[part] ?? sharedParts[part].standard]),
  );
  return (
    <>
      {due && (
        <Act
          key={due.verb}
          route={due.route}
          kind="lead"
          params={{ id }}
          seen={seen}
          button={{ type: 'primary' }}
          above={due.verb === 'assign' || due.verb === 'confirm' || due.verb === 'close' ? above[due.verb] : undefined}
        />
      )}
      {own && open.some((state) => state === record.status) && (
        <Act route="addIndicators" kind="lead" title={say.add} params={{ id }} button={{ type: 'primary' }} />
      )}
      <Steps
        noun={leadNoun}
        record={record}
        reread={reread}
        except={[...(due ? [due.verb] : []), record.hold ? 'hold' : 'release']}
        danger={['refute', 'close', 'retract']}
        initial={{ share: { sharing: scopes } }}
        above={above}
      />
    </>
  );
}
