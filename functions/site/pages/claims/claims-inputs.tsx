import { Button, Form, InputNumber, Select } from 'antd';
import * as z from 'zod';
import { type InputProps, MoneyInput } from '../forms/money-time.tsx';
import { useDirectory } from '../parts/directory.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { readAll } from '../parts/read-pages.ts';
import { showFen } from '../parts/time-money.ts';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: { none: '没有有效证件；请先在“证件”页办理。', sum: (sum: string) => `采用明细合计 ${sum}` },
  en: {
    none: 'No credential is valid; issue one on the page "Credentials" first.',
    sum: (sum: string) => `Take the sum of the lines: ${sum}`,
  },
};

/** An adjuster of one's own company with a valid credential, by name; the credential's number is the value. */
export function CredentialInput(props: InputProps<string>) {
  const say = useWords(words);
  const names = useNames();
  const credentials = useRead(['credential', 'valid'], (client) =>
    readAll((paging) => client.listCredentials({ query: { ...paging, status: 'valid' } })),
  );
  const options = (credentials.data ?? [])
    .filter(({ expiresOn }) => Date.parse(expiresOn) > Date.now())
    .map(({ id, holder, cityCode }) => ({
      value: id,
      label: `${holder}${marks.inBrackets(`${names.place(cityCode)}${marks.comma()}${id}`)}`,
    }));
  return (
    <Select
      {...props}
      showSearch={{ optionFilterProp: 'label' }}
      loading={credentials.isPending}
      options={options}
      notFoundContent={say.none}
    />
  );
}

/** The insurer whose customer was helped. A helper may not know it yet; the coordinator, who routes it, must. */
export function CustomerOfInput(props: InputProps<string>) {
  const names = useNames();
  const language = useLanguage();
  const { me } = useHub();
  const members = useDirectory()?.members ?? [];
  const options = [
    ...(me.role === 'member' ? [{ value: 'unknown', label: names.value('unknown', 'customerOf') }] : []),
    ...members.map(({ id, name, nameEn }) => ({ value: id, label: language === 'zh' ? name : nameEn })),
  ];
  return <Select {...props} showSearch={{ optionFilterProp: 'label' }} options={options} />;
}

/** Labour as people count it, kept in tenths of an hour. */
export function HoursInput({ value, onChange, ...rest }: InputProps<number>) {
  return (
    <InputNumber
      {...rest}
      className="whole"
      min={0}
      max={1000}
      step={0.5}
      precision={1}
      suffix="h"
      value={value === undefined ? null : value / 10}
      onChange={(hours) => onChange?.(hours === null ? undefined : Math.round(Number(hours) * 10))}
    />
  );
}

const Amounts = z.array(z.object({ labourFen: z.number().catch(0), partsFen: z.number().catch(0) })).catch([]);

/** The assessed sum, which the lines below must add up to: taken from them at a click. */
export function AssessedInput(props: InputProps<number>) {
  const say = useWords(words);
  const lines = Amounts.parse(Form.useWatch('lines', Form.useFormInstance()));
  const sum = lines.reduce((before, { labourFen, partsFen }) => before + labourFen + partsFen, 0);
  return (
    <>
      <MoneyInput {...props} />
      {sum > 0 && sum !== props.value && (
        <Button type="link" onClick={() => props.onChange?.(sum)}>
          {say.sum(showFen(sum))}
        </Button>
      )}
    </>
  );
}
