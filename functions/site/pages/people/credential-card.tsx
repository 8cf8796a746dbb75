import { Card, QRCode, Skeleton } from 'antd';
import type { Output } from '#schemas/client.ts';
import { credentialNoun, type Standing } from '#schemas/credentials.ts';
import { Act } from '../parts/act.tsx';
import { Download } from '../parts/download.tsx';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { Steps } from '../parts/steps.tsx';
import { showInstant } from '../parts/time-money.ts';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './people.css';

const words = {
  zh: {
    title: '证件',
    none: '已批准，尚未签发证件。',
    card: '下载证件卡（PDF）',
    scan: '公众扫码或打开网址即可核验',
    qr: '核验二维码',
    labels: { reissue: '换发新证', revoke: '吊销' },
    revoke: '吊销后不能恢复，公众扫码立即可见。',
  },
  en: {
    title: 'Credential',
    none: 'Approved; no credential has been issued yet.',
    card: 'Download the card (PDF)',
    scan: 'Anybody verifies it by scanning the code or opening the address',
    qr: 'QR code of the address to verify it',
    labels: { reissue: 'Reissue', revoke: 'Revoke' },
    revoke: 'A revocation is for good, and who scans the card sees it at once.',
  },
};

/** What a credential is worth, in words. */
export function StandingTag({ standing }: { readonly standing: Standing }) {
  const names = useNames();
  if (standing !== 'expired') return <StateTag kind="credential" state={standing} />;
  return <span className="bad">{names.value('expired', 'standing')}</span>;
}

/** The public address at which a credential is verified, as it stands on the card. */
export function VerifyCode({ url }: { readonly url: string }) {
  const say = useWords(words);
  return (
    <div className="code">
      <QRCode type="svg" value={url} size={128} role="img" aria-label={say.qr} />
      <div>
        <p>{say.scan}</p>
        <a className="number" href={url} target="_blank" rel="noreferrer">
          {url}
        </a>
      </div>
    </div>
  );
}

/** What can be done with a credential: its card for everybody who may read it, the steps for its coordinator. */
export function CredentialActions({
  credential,
  reread,
}: {
  readonly credential: Output<'readCredential'>;
  readonly reread: () => Promise<Readonly<Record<string, unknown>>>;
}) {
  const say = useWords(words);
  return (
    <>
      {credential.standing === 'valid' && (
        <Download
          route="drawCard"
          params={{ id: credential.id }}
          fileName={`${credential.holder}-${credential.id}.pdf`}
        >
          {say.card}
        </Download>
      )}
      <Steps
        noun={credentialNoun}
        record={credential}
        reread={reread}
        labels={say.labels}
        danger={['revoke']}
        above={{ revoke: <p>{say.revoke}</p> }}
      />
    </>
  );
}

interface CredentialCardProps {
  readonly adjusterId: string;
  readonly number: string | undefined;
  readonly mayIssue: boolean;
}

/** The credential on its holder's page, or the way to one. */
export function CredentialCard({ adjusterId, number, mayIssue }: CredentialCardProps) {
  const say = useWords(words);
  const names = useNames();
  const read = useRead(
    ['credential', number],
    (client) => client.readCredential({ params: { id: number ?? '' } }),
    number !== undefined,
  );
  const credential = read.data?.body;
  return (
    <Card size="small" title={say.title} className="part">
      {!number && (
        <>
          <p className="quiet">{say.none}</p>
          {mayIssue && (
            <Act route="issueCredential" kind="credential" params={{ id: adjusterId }} button={{ type: 'primary' }} />
          )}
        </>
      )}
      <ProblemAlert error={read.error} again={read.refetch} />
      {number && read.isPending && <Skeleton active title={false} />}
      {credential && (
        <>
          <p>
            <RecordLink id={credential.id} /> <StandingTag standing={credential.standing} />{' '}
            <span className="quiet">
              {names.field('expiresOn')} {showInstant(credential.expiresOn)}
            </span>
          </p>
          <VerifyCode url={credential.verifyUrl} />
          <div className="sides">
            <CredentialActions
              credential={credential}
              reread={async () => (await read.refetch({ throwOnError: true })).data?.body ?? {}}
            />
          </div>
        </>
      )}
    </Card>
  );
}
