import { Alert, Button } from 'antd';
import { ProblemError } from '#schemas/client.ts';
import { useWords } from '../start/language.ts';

const words = {
  zh: {
    unreachable: '暂时无法连接平台',
    tryAgain: '请检查网络后重试；已填写的内容仍保留。',
    again: '重试',
    request: '请求编号',
    help: '如需协助，请把请求编号告诉系统管理员。',
  },
  en: {
    unreachable: 'The hub cannot be reached',
    tryAgain: 'Check the network and try again; what you have filled in is still there.',
    again: 'Try again',
    request: 'Request',
    help: 'When you ask for help, give the administrator this number.',
  },
};

/** What went wrong, what to do about it, and the number by which it is found in the log. Faults of single fields stand at the fields. */
export function ProblemAlert({
  error,
  again,
}: {
  readonly error: unknown;
  readonly again?: (() => unknown) | undefined;
}) {
  const say = useWords(words);
  if (!error) return null;
  const action = again && (
    <Button size="small" onClick={() => again()}>
      {say.again}
    </Button>
  );
  if (!(error instanceof ProblemError))
    return (
      <Alert type="error" showIcon role="alert" title={say.unreachable} description={say.tryAgain} action={action} />
    );
  const { title, detail, requestId, errors = [] } = error.problem;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      action={action}
      description={
        <>
          {detail && <p>{detail}</p>}
          {errors.length > 0 && (
            <ul>
              {errors.map((fault) => (
                <li key={`${fault.in} ${fault.pointer} ${fault.code}`}>{fault.detail}</li>
              ))}
            </ul>
          )}
          <small title={say.help}>
            {say.request} {requestId}
          </small>
        </>
      }
    />
  );
}
