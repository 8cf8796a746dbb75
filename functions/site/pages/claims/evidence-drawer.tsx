import { Drawer, Image, Skeleton, Timeline } from 'antd';
import type { Output } from '#schemas/client.ts';
import { MemberName } from '../parts/directory.tsx';
import { useList, useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showBytes, showInstantExactly } from '../parts/time-money.ts';
import { StateTag, Value } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    title: '影像详情',
    open: '打开原件',
    enlarge: '点击图片可放大、旋转',
    compared: '照片自带信息与申报对照',
    declared: '申报',
    inFile: '照片自带',
    takenAt: '拍摄时间',
    position: '拍摄位置',
    camera: '相机信息',
    has: '有',
    hasNot: '无',
    nothing: '未记载',
    flags: '提示（供人工核对，不作结论）',
    noFlags: '没有提示。',
    file: '文件',
    custody: '保管链',
    links: '链接发放记录',
    noLinks: '尚未向任何人发放过链接。',
    system: '平台',
  },
  en: {
    title: 'A file of the case',
    open: 'Open the original',
    enlarge: 'Click the picture to enlarge and turn it',
    compared: 'What the photo says, beside what was declared',
    declared: 'Declared',
    inFile: 'In the photo',
    takenAt: 'Taken at',
    position: 'Position',
    camera: 'Names a camera',
    has: 'yes',
    hasNot: 'no',
    nothing: 'not stated',
    flags: 'Hints, for people to look at; no verdict',
    noFlags: 'No hints.',
    file: 'The file',
    custody: 'Chain of custody',
    links: 'Links that were given out',
    noLinks: 'Nobody has been given a link yet.',
    system: 'The hub',
  },
};

/** A file of a case: the picture to zoom into, its EXIF beside the declaration, the hub's hints, and who has had it. */
export function EvidenceDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const say = useWords(words);
  const names = useNames();
  const file = useRead(['evidence', id], (client) => client.readEvidence({ params: { id } }));
  const found = file.data?.body;
  const name = found ? names.value(found.shotKind, 'shotKind') : say.title;
  return (
    <Drawer open size="large" title={name} onClose={onClose}>
      <ProblemAlert error={file.error} again={file.refetch} />
      {found ? <File of={found} name={name} /> : !file.error && <Skeleton active />}
      <Custody id={id} />
    </Drawer>
  );
}

function File({ of, name }: { readonly of: Output<'readEvidence'>; readonly name: string }) {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  const isPicture = of.contentType !== 'application/pdf';
  const place = (position: { readonly latitude: number; readonly longitude: number } | undefined) =>
    position ? `${position.latitude.toFixed(5)}, ${position.longitude.toFixed(5)}` : undefined;
  const stated = (text: string | undefined) => text ?? <span className="quiet">{say.nothing}</span>;
  const time = (instant: string | undefined) => stated(instant && showInstantExactly(instant));
  return (
    <>
      {of.explanation && <p className="bad">{of.explanation[language]}</p>}
      {of.link && isPicture && (
        <>
          <Image alt={name} src={of.thumbnailLink ?? of.link} preview={{ src: of.link }} width={320} />
          <p className="quiet">{say.enlarge}</p>
        </>
      )}
      {of.link && (
        <p>
          <a href={of.link} target="_blank" rel="noreferrer">
            {say.open}
          </a>
        </p>
      )}
      {isPicture && (
        <table className="plain-table">
          <caption>{say.compared}</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">{say.declared}</th>
              <th scope="col">{say.inFile}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{say.takenAt}</th>
              <td>{time(of.takenAt)}</td>
              <td>{time(of.exif?.takenAt)}</td>
            </tr>
            <tr>
              <th scope="row">{say.position}</th>
              <td>{stated(place(of.position) ?? of.place)}</td>
              <td>{stated(place(of.exif?.position))}</td>
            </tr>
            <tr>
              <th scope="row">{say.camera}</th>
              <td />
              <td>{of.exif ? (of.exif.camera ? say.has : say.hasNot) : stated(undefined)}</td>
            </tr>
          </tbody>
        </table>
      )}
      <h2>{say.flags}</h2>
      {of.flags && of.flags.length > 0 ? (
        <ul>
          {of.flags.map((flag) => (
            <li key={`${flag.code} ${flag.of}`} className="fair">
              {flag[language]}
            </li>
          ))}
        </ul>
      ) : (
        <p className="quiet">{say.noFlags}</p>
      )}
      <h2>{say.file}</h2>
      <dl className="facts">
        {(['status', 'fileName', 'vehicle', 'memberId', 'sealedAt', 'sha256'] as const).map(
          (field) =>
            of[field] !== undefined && (
              <div key={field}>
                <dt>{names.field(field, 'evidence')}</dt>
                <dd className={field === 'sha256' ? 'number' : ''}>
                  <Value name={field} value={of[field]} kind="evidence" />
                </dd>
              </div>
            ),
        )}
        <div>
          <dt>{names.field('size', 'evidence')}</dt>
          <dd>{showBytes(of.size)}</dd>
        </div>
      </dl>
    </>
  );
}

function Custody({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const custody = useRead(['evidence', id, 'custody'], (client) =>
    client.readCustody({ params: { id }, query: { limit: 1 } }),
  );
  const links = useList(['evidence', id, 'links'], async (client, query) => ({
    body: (await client.readCustody({ params: { id }, query })).body.links,
  }));
  const who = (by: { readonly role: string; readonly memberId?: string | undefined }) => (
    <>
      {by.role === 'system' ? say.system : names.value(by.role, 'role')}
      {by.memberId && (
        <>
          {' · '}
          <MemberName id={by.memberId} />
        </>
      )}
    </>
  );
  return (
    <>
      <h2>{say.custody}</h2>
      <ProblemAlert error={custody.error} again={custody.refetch} />
      <Timeline
        items={(custody.data?.body.steps ?? []).map((step) => ({
          key: step.version,
          content: (
            <>
              <strong>{names.verb(step.verb, 'evidence')}</strong> <StateTag kind="evidence" state={step.status} />
              <div className="quiet">
                {showInstantExactly(step.at)} · {who(step.by)}
              </div>
            </>
          ),
        }))}
      />
      <h2>{say.links}</h2>
      {links.items.length === 0 && <p className="quiet">{say.noLinks}</p>}
      <ul className="plain">
        {links.items.map((link) => (
          <li key={`${link.requestId} ${link.what} ${link.at}`}>
            {showInstantExactly(link.at)} · {names.value(link.what, 'what')} · {who(link.by)}
          </li>
        ))}
      </ul>
    </>
  );
}
