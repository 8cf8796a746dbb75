import { Button, Image, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import type { Client, Output } from '#schemas/client.ts';
import { useHub, useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { marks, useWords } from '../start/language.ts';
import { PhotoDistance } from './lead-matches.tsx';
import type { Purpose } from './purpose.tsx';

const words = {
  zh: {
    title: '照片比对',
    logged: '打开照片原件会记录在案；对方公司可以看到您的单位、时间和目的。',
    open: '记录并打开照片',
    here: '本线索',
    there: '对方线索',
    withheld: '对方未开放证据文件；请对方调整共享范围。',
    nothing: '没有可比对的照片。',
    found: '系统比对结果',
    photo: (n: number) => `照片 ${n}`,
  },
  en: {
    title: 'Photos side by side',
    logged:
      'That the originals are opened is put on record; the other company sees who you are with, when and what for.',
    open: 'Put on record and open',
    here: 'This lead',
    there: 'The other lead',
    withheld: 'The other owner has not opened its evidence; it can by setting its scopes.',
    nothing: 'There are no photos to compare.',
    found: 'What the hub found',
    photo: (n: number) => `Photo ${n}`,
  },
};

interface Photos {
  readonly items: Output<'readLeadEvidence'>['items'];
  readonly withheld: boolean;
}

/** A lead's photos; where its matches are open, only those that others have too. */
async function readPhotos(client: Client, id: string, query: Partial<Purpose>, withMatches: boolean): Promise<Photos> {
  const { body } = await client.readLeadEvidence({ params: { id }, query });
  const withheld = body.withheld?.includes('evidence') ?? false;
  const pictures = body.items.filter(({ fileName }) => !/\.pdf$/i.test(fileName));
  if (!withMatches || withheld) return { items: pictures, withheld };
  const { photos } = (await client.readLeadMatches({ params: { id }, query })).body;
  const met = pictures.filter((file) =>
    photos.some((photo) => photo.evidenceId === file.id && photo.answer !== 'none'),
  );
  return { items: met.length > 0 ? met : pictures, withheld };
}

interface LeadCompareProps {
  readonly id: string;
  readonly otherId: string;
  readonly own: boolean;
  /** In how many bits of 256 the pairs differ that the hub has found. */
  readonly distances: readonly number[];
  readonly query: Partial<Purpose>;
  readonly onClose: () => void;
}

/** The photos of two linked leads side by side. To open them is a reading, which is said before. */
export function LeadCompare({ id, otherId, own, distances, query, onClose }: LeadCompareProps) {
  const say = useWords(words);
  const { me } = useHub();
  const [agreed, setAgreed] = useState(false);
  const isCommittee = me.role === 'antifraud';
  const forOther: Partial<Purpose> = isCommittee || own ? query : { purpose: 'linked-case' };
  const both = useRead(
    ['lead', id, 'compare', otherId],
    (client) =>
      Promise.all([readPhotos(client, id, query, true), readPhotos(client, otherId, forOther, isCommittee || own)]),
    agreed,
  );
  const [here, there] = both.data ?? [];
  return (
    <Modal open title={say.title} footer={null} width={960} onCancel={onClose}>
      <p>
        {say.found}
        {marks.colon()}
        {distances.map((distance, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: equal distances may stand twice, and their order stays
          <span key={place}>
            <PhotoDistance distance={distance} />{' '}
          </span>
        ))}
      </p>
      {!agreed && (
        <>
          <p className="fraud-note">{say.logged}</p>
          <Button type="primary" onClick={() => setAgreed(true)}>
            {say.open}
          </Button>
        </>
      )}
      <ProblemAlert error={both.error} again={both.refetch} />
      {agreed && both.isPending && <Skeleton active title={false} />}
      {here && there && (
        <Image.PreviewGroup>
          <div className="compare">
            <Side title={say.here} photos={here} />
            <Side title={say.there} photos={there} />
          </div>
        </Image.PreviewGroup>
      )}
    </Modal>
  );
}

function Side({ title, photos: { items, withheld } }: { readonly title: string; readonly photos: Photos }) {
  const say = useWords(words);
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {items.length === 0 && <p className="quiet">{withheld ? say.withheld : say.nothing}</p>}
      {items.map(({ id, fileName, link }, place) => (
        <figure key={id}>
          <Image src={link} alt={`${title} ${say.photo(place + 1)}`} />
          <figcaption>
            {say.photo(place + 1)} · {fileName}
          </figcaption>
        </figure>
      ))}
    </section>
  );
}
