import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Modal, Space } from 'antd';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { ProblemError } from '#schemas/client.ts';
import type { Route } from '#schemas/route.ts';
import { useHub } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { Changed, type Seen } from './changed.tsx';
import { Fields, FieldUnion } from './fields.tsx';
import { discriminatorOf, type FieldSchema, fieldOf, formSchema, isRecord, withoutEmpty } from './form-schema.ts';
import { keepChosen } from './keep-chosen.ts';
import { leaving, useUnsaved } from './unsaved.ts';

const words = {
  zh: {
    cancel: '取消',
    done: (title: string) => `${title}：已完成`,
    same: '没有改动，未发送。',
    kept: '不能清空；请填写新的内容或恢复原值。',
    sure: '确认办理？',
  },
  en: {
    cancel: 'Cancel',
    done: (title: string) => `${title}: done`,
    same: 'Nothing was changed, nothing was sent.',
    kept: 'This cannot be emptied: type another value or the former one.',
    sure: 'Go ahead?',
  },
};

export interface ActionDialogProps {
  readonly route: Route;
  readonly kind: string;
  readonly params?: Readonly<Record<string, string>>;
  /** The record that is acted on: the act is refused if it has changed meanwhile, and what has changed is shown. */
  readonly seen?: Seen;
  readonly initial?: Readonly<Record<string, unknown>>;
  /** Fields that are sent as they are and not asked for. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  readonly title?: string;
  readonly danger?: boolean;
  /** What the person should see above the form. */
  readonly above?: ReactNode;
  readonly onClose: () => void;
  readonly onDone?: (answer: Readonly<Record<string, unknown>>) => void;
}

/**
 * Asks for what a route's body wants and sends it: a dialog for a few fields, a drawer for many. Faults stand at their fields; a repeat
 * of the same body is the same request to the hub; nothing typed is lost by a slip.
 */
export function ActionDialog(props: ActionDialogProps) {
  const { route, kind, params, danger, above, onClose, onDone } = props;
  const say = useWords(words);
  const sayLeaving = useWords(leaving);
  const language = useLanguage();
  const title = props.title ?? route.summary[language];
  const { call } = useHub();
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm();
  const [error, setError] = useState<unknown>();
  // What the person saw when the form was opened, even if the page behind it has been read again since.
  const [{ seen, initial = {}, fixed = {} }] = useState(props);
  const [version, setVersion] = useState(seen?.version);
  const [busy, setBusy] = useState(false);
  const [dirty, setDirty] = useState(false);
  const sent = useRef({ body: '', key: '' });
  const done = useRef<Readonly<Record<string, unknown>>>(undefined);
  const schema = without(route.body ? formSchema(route.body) : {}, Object.keys(fixed));
  useUnsaved(dirty || busy);

  // Only once nothing is unsaved any more, so that the way to another page is free.
  useEffect(() => {
    const answer = done.current;
    if (!answer || dirty || busy) return;
    done.current = undefined;
    onClose();
    onDone?.(answer);
  });

  const close = () => {
    // Whether what is under way has been done is not known yet.
    if (busy) return;
    if (!dirty) onClose();
    else modal.confirm({ ...sayLeaving, onOk: onClose });
  };

  /** The difference has been seen: what is sent next is meant for the record as it is now. */
  const goOnFrom = (now: number) => {
    setVersion(now);
    setError(undefined);
  };

  async function send(values: unknown): Promise<void> {
    const filled = withoutEmpty(values);
    const isAmendment = route.method === 'PATCH';
    const given = isRecord(filled) ? filled : {};
    const changed = isAmendment ? differing(given, initial) : given;
    if (isAmendment) {
      // The API has no word for taking a value away: that must not look as if it had been done.
      const emptied = Object.keys(initial).filter((name) => isFilled(initial[name]) && !isFilled(given[name]));
      form.setFields(emptied.map((name) => ({ name, errors: [say.kept] })));
      if (emptied.length > 0) return;
      if (Object.keys(changed).length === 0) {
        message.info(say.same);
        return;
      }
    }
    const body = { ...emptyGroups(schema), ...fixed, ...changed };
    const text = JSON.stringify(body);
    if (sent.current.body !== text) sent.current = { body: text, key: crypto.randomUUID() };
    setBusy(true);
    setError(undefined);
    try {
      const response = await call(route, {
        ...(params ? { params } : {}),
        body,
        ...(route.method === 'POST' ? { idempotencyKey: sent.current.key } : {}),
        ...(version === undefined ? {} : { ifMatch: `"v${version}"` }),
      });
      const answer: unknown = await response.json();
      setDirty(false);
      setBusy(false);
      message.success(say.done(title));
      // It is done, however long the page takes to show it.
      void queries.invalidateQueries();
      done.current = isRecord(answer) ? answer : {};
    } catch (problem) {
      setError(problem);
      if (problem instanceof ProblemError) {
        const faults = (problem.problem.errors ?? []).filter((fault) => fault.in === 'body' && fault.pointer !== '');
        form.setFields(faults.map(({ pointer, detail }) => ({ name: fieldOf(pointer), errors: [detail] })));
      }
      setBusy(false);
    }
  }

  // A refusal that says what is missing is no matter of what somebody else did.
  const stale =
    error instanceof ProblemError && [409, 412].includes(error.problem.status) && !error.problem.errors?.length && seen;
  const fields = countOf(schema);
  const content = (
    <>
      {above}
      {stale ? <Changed kind={kind} seen={stale} onKnown={goOnFrom} problem={error} /> : <ProblemAlert error={error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark
        scrollToFirstError={{ focus: true }}
        initialValues={{ ...defaultsOf(schema), ...initial }}
        onValuesChange={() => setDirty(true)}
        onKeyDown={keepOpen}
        onKeyDownCapture={keepChosen}
        onFinish={send}
      >
        <div className="fields">
          {schema.oneOf && discriminatorOf(schema.oneOf) ? (
            <FieldUnion schema={schema} kind={kind} name={kind} path={[]} required label={title} />
          ) : (
            <Fields schema={schema} kind={kind} path={[]} />
          )}
        </div>
        {fields === 0 && !above && <p>{say.sure}</p>}
        <Space wrap className="form-end">
          <Button type="primary" htmlType="submit" loading={busy} danger={danger ?? false}>
            {title}
          </Button>
          <Button disabled={busy} onClick={close}>
            {say.cancel}
          </Button>
        </Space>
      </Form>
    </>
  );
  return fields > 4 ? (
    <Drawer open title={title} onClose={close} size="large" mask={{ closable: false }}>
      {content}
    </Drawer>
  ) : (
    <Modal open title={title} onCancel={close} footer={null} mask={{ closable: false }}>
      {content}
    </Modal>
  );
}

/** The key that takes over a typed day must not send the whole form. */
function keepOpen(event: KeyboardEvent): void {
  const { key, target } = event;
  if (key === 'Enter' && target instanceof Element && target.closest('.ant-picker')) event.preventDefault();
}

const countOf = ({ properties = {}, oneOf = [] }: FieldSchema): number =>
  Object.values(properties).reduce((sum, part) => sum + 1 + countOf(part.items ?? part), 0) +
  (oneOf.length > 0 ? 5 : 0);

const without = (schema: FieldSchema, names: readonly string[]): FieldSchema => ({
  ...schema,
  properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name))),
});

const defaultsOf = ({ properties = {} }: FieldSchema) =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, part]) => (part.default === undefined ? [] : [[name, part.default]])),
  );

/** Groups that a body must have although nothing in them must be filled in: a filter that narrows nothing. */
const emptyGroups = ({ properties = {}, required = [] }: FieldSchema) =>
  Object.fromEntries(required.filter((name) => properties[name]?.type === 'object').map((name) => [name, {}]));

const isFilled = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Of an amendment only what is another value than before is sent. */
const differing = (filled: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(filled).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );
