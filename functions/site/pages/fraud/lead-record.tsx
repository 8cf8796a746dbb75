import { Skeleton, Space } from 'antd';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { marks } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './fraud.css';
import { LeadActions } from './lead-actions.tsx';
import { LeadContent } from './lead-content.tsx';
import { LeadEvidence } from './lead-evidence.tsx';
import { LeadLinks } from './lead-links.tsx';
import { LeadMatches } from './lead-matches.tsx';
import { LeadReadings } from './lead-readings.tsx';
import { LeadRing } from './lead-ring.tsx';
import { LeadSightings } from './lead-sightings.tsx';
import { PurposeGate, usePurpose, wantsPurpose } from './purpose.tsx';

/** A lead: what it says, what else knows of it, what can be done, who has read it. Of another company's, the purpose is asked first. */
export function LeadRecord({ id }: { readonly id: string }) {
  const names = useNames();
  const { me } = useHub();
  const [purpose, setPurpose] = usePurpose(id);
  const askFirst = me.role !== 'member' && !purpose;
  const query = purpose ?? {};
  const lead = useRead(['lead', id, purpose], (client) => client.readLead({ params: { id }, query }), !askFirst);
  if (askFirst || wantsPurpose(lead.error))
    return (
      <>
        <PageHead page="leads" title={<span className="number">{id}</span>} tabTitle={id} />
        <PurposeGate onGiven={setPurpose} />
      </>
    );
  if (!lead.data)
    return (
      <>
        <PageHead page="leads" title={<span className="number">{id}</span>} tabTitle={id} />
        {lead.error ? <ProblemAlert error={lead.error} again={lead.refetch} /> : <Skeleton active title={false} />}
      </>
    );
  const record = lead.data.body;
  const reread = async () => (await lead.refetch({ throwOnError: true })).data?.body ?? {};
  const title = (record.suspicions ?? []).map((code) => names.value(code, 'suspicions')).join(marks.list()) || id;
  const own = me.role === 'member' && record.memberId === me.memberId;
  const about = { id, query };
  return (
    <>
      <PageHead
        page="leads"
        tabTitle={title}
        title={
          <Space wrap>
            {title} <StateTag kind="lead" state={record.status} />
          </Space>
        }
        actions={<LeadActions record={record} own={own} reread={reread} />}
      />
      <LeadContent record={record} />
      {(own || me.role === 'antifraud') && (
        <>
          <LeadMatches {...about} />
          <LeadLinks {...about} />
          <LeadRing {...about} />
        </>
      )}
      <LeadEvidence {...about} count={record.evidenceIds?.length} />
      {(own || me.role === 'antifraud') && (
        <>
          <LeadSightings {...about} />
          <LeadReadings id={id} />
          <TimelineList kind="lead" of={['lead', id]} read={(client) => client.readLeadTimeline({ params: { id } })} />
        </>
      )}
    </>
  );
}
