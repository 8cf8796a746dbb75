import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Select } from 'antd';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { editors } from './editors.tsx';
import { discriminatorOf, type FieldSchema } from './form-schema.ts';
import { SingleInput } from './single-input.tsx';

const words = {
  zh: {
    required: (label: string) => `请填写${label}`,
    long: (max: number) => `最多 ${max} 个字符`,
    add: (what: string) => `添加${what}`,
    remove: '移除',
  },
  en: {
    required: (label: string) => `${label} is needed`,
    long: (max: number) => `At most ${max} characters`,
    add: (what: string) => `Add: ${what}`,
    remove: 'Remove',
  },
};

interface FieldProps {
  readonly schema: FieldSchema;
  /** The noun's kind, by which words and editors are found. */
  readonly kind: string;
  readonly name: string;
  /** Where the value stands below the nearest list or form. */
  readonly path: readonly (string | number)[];
  readonly required: boolean;
}

/** Asks for one field: a list, a group, one form of several, or a single input by the field's type and name. */
function Field(props: FieldProps) {
  const { schema, kind, name, path, required } = props;
  const names = useNames();
  const say = useWords(words);
  const label = names.field(name, kind);
  const editor = editors[`${kind}.${name}`] ?? editors[name];
  if (!editor) {
    if (schema.oneOf && discriminatorOf(schema.oneOf)) return <FieldUnion {...props} label={label} />;
    if (schema.type === 'object') return <FieldGroup {...props} label={label} />;
    if (schema.type === 'array' && (schema.items?.type === 'object' || schema.items?.oneOf))
      return <FieldList {...props} label={label} />;
  }
  const isFlag = !editor && schema.type === 'boolean';
  return (
    <Form.Item
      name={[...path]}
      label={isFlag ? null : label}
      valuePropName={isFlag ? 'checked' : 'value'}
      // What may only be said, and not denied, is left out when it is not.
      {...(schema.const === true ? { normalize: (checked: boolean) => checked || undefined } : {})}
      rules={[
        ...(required ? [{ required: true, message: say.required(label) }] : []),
        ...(schema.maxLength && schema.type === 'string'
          ? [{ max: schema.maxLength, message: say.long(schema.maxLength) }]
          : []),
      ]}
    >
      {editor ?? <SingleInput schema={schema} name={name} label={label} />}
    </Form.Item>
  );
}

type GroupProps = FieldProps & { readonly label: string };

/** The fields of an object, one below the other. */
export function Fields({ schema, kind, path }: Pick<FieldProps, 'schema' | 'kind' | 'path'>) {
  return Object.entries(schema.properties ?? {})
    .filter(([, part]) => part.type === 'boolean' || part.const === undefined)
    .map(([name, part]) => (
      <Field
        key={name}
        schema={part}
        kind={kind}
        name={name}
        path={[...path, name]}
        required={schema.required?.includes(name) ?? false}
      />
    ));
}

/** An object within the body, with its name above it. */
function FieldGroup({ schema, kind, path, label, required }: GroupProps) {
  // A group that may be left out asks for nothing; of one that is filled in by half, the hub says what is lacking.
  const asked = required ? schema : { ...schema, required: [] };
  return (
    <fieldset>
      <legend>{label}</legend>
      <Fields schema={asked} kind={kind} path={path} />
    </fieldset>
  );
}

/** Many of a kind, added and removed one by one. */
function FieldList({ schema, kind, name, path, label, required }: GroupProps) {
  const say = useWords(words);
  const items: FieldSchema = schema.items ?? {};
  return (
    <fieldset>
      <legend>
        {label}
        {required && ' *'}
      </legend>
      <Form.List name={[...path]} {...(required ? { initialValue: [{}] } : {})}>
        {(rows, { add, remove }) => (
          <>
            {rows.map((row) => (
              <div key={row.key} className="row">
                <div className="row-fields">
                  {items.oneOf ? (
                    <FieldUnion
                      schema={items}
                      kind={kind}
                      name={name}
                      path={[row.name]}
                      list={path}
                      required
                      label={label}
                    />
                  ) : (
                    <Fields schema={items} kind={kind} path={[row.name]} />
                  )}
                </div>
                <Button
                  icon={<DeleteOutlined />}
                  aria-label={`${say.remove} ${label} ${row.name + 1}`}
                  onClick={() => remove(row.name)}
                />
              </div>
            ))}
            <Button
              icon={<PlusOutlined />}
              disabled={rows.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
              onClick={() => add({})}
            >
              {say.add(label)}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

/** One form of several: first which, then what that one asks for. @param list the list that it stands in, whose path the form's own begins with */
export function FieldUnion({
  schema,
  kind,
  name,
  path,
  label,
  list = [],
}: GroupProps & { readonly list?: FieldProps['path'] }) {
  const names = useNames();
  const form = Form.useFormInstance();
  const forms = schema.oneOf ?? [];
  const tag = discriminatorOf(forms) ?? 'kind';
  const whole = [...list, ...path, tag];
  const chosen: unknown = Form.useWatch(whole, form);
  const current = forms.find(({ properties }) => properties?.[tag]?.const === chosen);
  const constants = forms.map(({ properties }) => String(properties?.[tag]?.const));
  return (
    <>
      <Form.Item name={[...path, tag]} label={names.field(tag, name) || label} rules={[{ required: true }]}>
        <Select options={constants.map((value) => ({ value, label: names.value(value, tag) }))} />
      </Form.Item>
      {current && <Fields schema={current} kind={kind} path={path} />}
    </>
  );
}
