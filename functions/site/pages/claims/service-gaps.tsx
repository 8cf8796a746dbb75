import { Card, Skeleton } from 'antd';
import { cities } from '#schemas/divisions.ts';
import { Act } from '../parts/act.tsx';
import { MemberName, useDirectory } from '../parts/directory.tsx';
import { Choice, oneOf, useFilter } from '../parts/filters.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Wide } from './wide.tsx';

const words = {
  zh: {
    title: '服务空白',
    city: '空白所在城市',
    county: '县区',
    has: '有',
    none: '缺',
    nobody: '（无任何公司）',
    open: (county: string) => `在${county}登记服务点`,
  },
  en: {
    title: 'Gaps of service',
    city: 'Gaps in',
    county: 'County',
    has: 'yes',
    none: 'none',
    nobody: ' (nobody at all)',
    open: (county: string) => `Open a desk in ${county}`,
  },
};

/** Counties by members: who has no open desk where. Only members with a branch in the city stand in it. */
export function ServiceGaps() {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const { me } = useHub();
  const [cityText, setCity] = useFilter('gaps');
  const city = cities.find(({ code }) => code === cityText) ?? cities.find(({ code }) => code === me.cityCode);
  const cityCode = oneOf(
    cities.map(({ code }) => code),
    city?.code ?? '',
  );
  const gaps = useRead(['desk', 'gaps', cityCode], (client) =>
    client.readServiceGaps({ query: cityCode ? { cityCode } : {} }),
  );
  const found = gaps.data?.body;
  const branches = useDirectory()?.branches ?? [];
  /** Where a member has one branch in the city, the desk is that branch's. */
  const branchOf = (memberId: string) => {
    const [branch, ...others] = branches.filter((one) => one.memberId === memberId && one.cityCode === cityCode);
    return branch && others.length === 0 ? { branchId: branch.id } : {};
  };
  return (
    <Card size="small" title={say.title} className="part">
      <div className="filters no-print">
        <Choice
          label={say.city}
          options={cities.map((one) => ({ value: one.code, label: one[language] }))}
          value={cityCode ?? ''}
          onChange={setCity}
        />
      </div>
      <ProblemAlert error={gaps.error} again={gaps.refetch} />
      {gaps.isPending && <Skeleton active />}
      {found && (
        <Wide>
          <table className="plain-table matrix">
            <thead>
              <tr>
                <th scope="col">{say.county}</th>
                {found.members.map(({ memberId }) => (
                  <th key={memberId} scope="col">
                    <MemberName id={memberId} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {city?.counties.map(({ code }) => (
                <tr key={code}>
                  <th scope="row">
                    {names.place(code)}
                    {found.counties.some((gap) => gap === code) && <span className="bad">{say.nobody}</span>}
                  </th>
                  {found.members.map(({ memberId, counties }) => {
                    const missing = counties.some((gap) => gap === code);
                    return (
                      <td key={memberId} className={missing ? 'missing' : ''}>
                        {missing ? (
                          <Act
                            route="openDesk"
                            kind="desk"
                            initial={{ countyCode: code, ...branchOf(memberId) }}
                            label={say.none}
                            button={{
                              size: 'small',
                              type: 'text',
                              className: 'on-paper',
                              'aria-label': `${say.none}${marks.colon()}${say.open(names.place(code))}`,
                            }}
                          />
                        ) : (
                          say.has
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </Card>
  );
}
