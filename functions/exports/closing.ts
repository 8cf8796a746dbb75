import { cities } from '#schemas/divisions.ts';
import type { Manifest } from '#schemas/export-file.ts';
import { fileNames, manifestType, originalsFolder } from '#schemas/export-names.ts';
import type { ExportRecord } from '#schemas/exports.ts';
import type { Instant } from '#schemas/primitives.ts';
import { publicJwks, signJws } from '#shared/crypto/sign.ts';
import { environment } from '#shared/runtime/environment.ts';
import type { ArchiveFile, Entry } from './archive.ts';
import { completeUntil } from './rules.ts';

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

interface Totals {
  readonly leads: number;
  readonly originals: number;
  /** Of an export since another one. */
  readonly left?: number;
}

/** One of the files by which all others are checked. */
export interface ClosingFile {
  readonly name: string;
  readonly text: string;
}
export const asEntry = (file: ClosingFile): ArchiveFile => ({ name: file.name, content: text(file.text) });

/** What a person reads first: what this is, how to check it, and what goes with having it. Chinese, and CRLF for Notepad. */
export function readmeOf(record: ExportRecord, { leads, originals, left }: Totals): ArchiveFile {
  const hub = environment.publicBaseUrl();
  const { content, filter, documentNumber, purpose, id, approvedAt = '' } = record;
  const city = cities.find(({ code }) => code === record.cityCode)?.zh ?? record.cityCode;
  const until = completeUntil(record);
  const lines = [
    '欺诈线索导出说明',
    '',
    `导出编号：${id}`,
    `公文号：${documentNumber}`,
    `用途：${purpose}`,
    `申请单位：${city}警方联络员`,
    `批准时间（UTC）：${approvedAt}`,
    `筛选条件：${JSON.stringify(filter)}`,
    `内容：${content.personalData ? '含个人信息' : '不含个人信息（仅类型与数量）'}${content.originals ? '，含证据原件' : ''}`,
    `线索：${leads} 条；证据原件：${originals} 个${left === undefined ? '' : `；其后退出线索池：${left} 条`}`,
    ...(record.after ? [`接续导出：${record.after}，从其截至时间起`] : []),
    ...(until
      ? [
          `截至（UTC）：${until}。下次以相同的筛选条件和内容申请，并以 after 指明本导出，即从此时起不遗漏；其后至批准之间的变化可能两次都有，以版本号新者为准。`,
        ]
      : []),
    '',
    '文件',
    `  ${fileNames.leads}　每行一条线索（JSON），供程序读取`,
    `  ${fileNames.leadTable}　线索一览，可用 Excel 打开`,
    `  ${fileNames.indicatorTable}　每行一条线索的一个线索值，便于透视分析`,
    ...(content.personalData ? [`  ${fileNames.evidenceTable}　证据文件清单及 SHA-256`] : []),
    ...(left === undefined
      ? []
      : [
          `  ${fileNames.leftTable}　起始时间以后退出线索池（已排除、已过期、已封存、已删除等）的线索编号：以前收到的，请停止使用并按规定处理`,
        ]),
    ...(originals > 0 ? [`  ${originalsFolder}　证据原件，按线索编号存放`] : []),
    `  ${fileNames.manifest}　全部文件的字节数、行数和 SHA-256`,
    `  ${fileNames.signature}　平台对上述清单的签名（JWS，ES256）`,
    "表格中以单引号（'）开头的单元格是文本：防止被当作公式，或长数字被截断。",
    '“未提供的部分”由报送公司自行保留，如需要请依法直接向该公司调取。',
    '',
    '离线核验（需 Node.js 22 以上，核验时不联网）',
    `  一次性准备：从 ${hub}/verify-export.mjs 取得核验程序，从 ${hub}/.well-known/jwks.json 取得平台公钥并存为 hub-keys.json`,
    `  核验：node verify-export.mjs hub-keys.json ${id}.zip`,
    '',
    '使用须知',
    '  线索是怀疑，不是结论；已确认与未确认的以“状态”区分，不得仅凭本文件作出对个人不利的决定。',
    '  仅用于上述公文载明的用途；妥善保管，专人负责，不得向无关人员提供；用毕按规定删除（个人信息保护法、数据安全法 35）。',
    '  签收时请回传本 ZIP 的 SHA-256；处理结果请在平台反馈。',
  ];
  return { name: fileNames.readme, content: text(`\ufeff${lines.join('\r\n')}\r\n`) };
}

/** The manifest and its signature. */
export async function closingFiles(
  record: ExportRecord,
  packedAt: Instant,
  totals: Totals,
  entries: readonly Entry[],
): Promise<readonly ClosingFile[]> {
  const [key] = await publicJwks();
  const until = completeUntil(record);
  const { documentNumber, purpose, cityCode, filter, content, approvedAt = '' } = record;
  const manifest = JSON.stringify(
    {
      export: record.id,
      hub: environment.publicBaseUrl(),
      keyId: key?.kid ?? '',
      documentNumber,
      purpose,
      cityCode,
      filter,
      content,
      approvedAt,
      ...(until ? { completeUntil: until } : {}),
      packedAt,
      ...totals,
      files: [...entries],
    } satisfies Manifest,
    null,
    1,
  );
  return [
    { name: fileNames.manifest, text: manifest },
    { name: fileNames.signature, text: await signJws(manifestType, Buffer.from(manifest)) },
  ];
}
