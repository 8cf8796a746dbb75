import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Card } from 'antd';
import type { EquipmentCheck, EquipmentChecklist } from '#schemas/equipment.ts';
import { Files, type ShownFile } from '../parts/files.tsx';
import { useRead } from '../parts/hub.tsx';
import { showInstant, today } from '../parts/time-money.ts';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    vehicle: '车辆检查',
    kit: '随身装备检查',
    none: '还没有检查过。',
    at: (at: string, days: number) => `${at} 检查，${days} 天内有效`,
    due: '检查已过期，请重新检查。',
    photo: (n: number) => `检查照片 ${n}`,
  },
  en: {
    vehicle: 'Check of the vehicle',
    kit: 'Check of the kit',
    none: 'There was no check yet.',
    at: (at: string, days: number) => `Checked ${at}; holds for ${days} days`,
    due: 'This check is too old: another one is due.',
    photo: (n: number) => `Photo ${n} of the check`,
  },
};

export type ChecklistKind = EquipmentChecklist['kind'];

const useChecklists = () =>
  useRead(['checklists'], (client) => client.listEquipmentChecklists()).data?.body.items ?? [];

/** The checklist of a kind that is in force today; undefined until it has been read. */
export function useChecklist(kind: ChecklistKind): EquipmentChecklist | undefined {
  return useChecklists().findLast((list) => list.kind === kind && list.from <= today());
}

/** Whether a check no longer tells how things are. @param validDays the days that its checklist gives it */
export const isOverdue = (checkedAt: string, validDays: number, now = Date.now()): boolean =>
  Date.parse(checkedAt) + validDays * 86_400_000 < now;

interface CheckCardProps {
  readonly kind: ChecklistKind;
  readonly check: EquipmentCheck | undefined;
  readonly photos: readonly Omit<ShownFile, 'name'>[];
}

/** The last check: each item with what was found, by the checklist that it was made by. */
export function CheckCard({ kind, check, photos }: CheckCardProps) {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  const lists = useChecklists();
  const checklist = lists.find((list) => list.kind === kind && list.version === check?.checklist);
  if (!check)
    return (
      <Card size="small" title={say[kind]} className="part">
        <p className="quiet">{say.none}</p>
      </Card>
    );
  const overdue = checklist && isOverdue(check.at, checklist.validDays);
  return (
    <Card
      size="small"
      className="part"
      title={
        <>
          {say[kind]} <span className={check.result === 'pass' ? 'good' : 'bad'}>{names.value(check.result)}</span>
        </>
      }
    >
      <p className="quiet">{say.at(showInstant(check.at), checklist?.validDays ?? 0)}</p>
      {overdue && <p className="bad">{say.due}</p>}
      <ul className="plain">
        {check.items.map(({ item, ok, note }) => (
          <li key={item}>
            {ok ? (
              <CheckCircleFilled className="good" aria-hidden />
            ) : (
              <CloseCircleFilled className="bad" aria-hidden />
            )}{' '}
            {checklist?.items.find(({ id }) => id === item)?.[language] ?? item}
            {!ok && <strong className="bad"> {names.value('not-met')}</strong>}
            {note && <span className="quiet"> - {note}</span>}
          </li>
        ))}
      </ul>
      {photos.length > 0 && <Files files={photos.map((photo, index) => ({ ...photo, name: say.photo(index + 1) }))} />}
    </Card>
  );
}
