import * as z from 'zod';
import { problems } from '#schemas/problems.ts';

/** What can be wrong with a file besides what a registration's own schema says of a row: the reason, and how to mend it. */
const words = {
  file_missing: {
    zh: '没有找到上传的文件，请重新申报并上传',
    en: 'The uploaded file is not there; declare and upload it again',
  },
  file_differs: {
    zh: '上传的文件与申报的大小或 SHA-256 不一致，请重新申报并上传',
    en: 'The file differs from the declared size or SHA-256; declare and upload it again',
  },
  not_xlsx: {
    zh: '文件不是 .xlsx 工作簿，请在表格软件中另存为“Excel 工作簿（.xlsx）”',
    en: 'The file is no .xlsx workbook; save it as one in your spreadsheet program',
  },
  not_csv: {
    zh: '文件是 Excel 工作簿而不是 CSV，请按 .xlsx 类型申报，或另存为 CSV',
    en: 'The file is a workbook and no CSV; declare it as .xlsx, or save it as CSV',
  },
  old_xls: {
    zh: '文件是旧版 .xls 格式，请另存为“Excel 工作簿（.xlsx）”',
    en: 'The file has the old .xls format; save it as .xlsx',
  },
  encrypted: { zh: '文件有密码保护，请去掉密码后再上传', en: 'The file is protected by a password; remove it' },
  too_large_inside: {
    zh: '工作簿解压后过大，请把数据复制到新建的工作簿（只粘贴值）后再上传',
    en: 'The workbook is too large once unpacked; copy the data as values into a new workbook',
  },
  sheet_too_wide: {
    zh: '第一张工作表延伸到过远的行列，请删除数据右侧和下方的空行空列后保存',
    en: 'The first sheet reaches too far; delete the empty rows and columns behind the data',
  },
  unreadable: {
    zh: '文件内容损坏或无法读取，请在表格软件中重新保存后再上传',
    en: 'The file is broken or cannot be read; save it again in your spreadsheet program',
  },
  csv_broken: {
    zh: '这里的引号不成对，之后的内容无法分列，请改正引号',
    en: 'The quotation marks do not pair up here, so that what follows cannot be split into cells; mend them',
  },
  encoding: {
    zh: '文字编码既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8”',
    en: 'The text is neither UTF-8 nor GB18030; save it as "CSV UTF-8"',
  },
  no_rows: {
    zh: '文件中没有要登记的人员，请从标题行的下一行开始填写（以 # 开头的行会被略过）',
    en: 'The file names nobody; fill it in below the headers (rows that begin with # are passed over)',
  },
  too_many_rows: { zh: '超过 5000 人，请分成多个文件', en: 'More than 5,000 adjusters; split them over several files' },
  header_missing: { zh: '缺少此列，请在标题行中补上', en: 'This column is missing; add it to the header row' },
  header_unknown: {
    zh: '不认识的列标题，请删除此列或按模板改正',
    en: 'This header is unknown; delete the column or correct it by the template',
  },
  header_doubled: { zh: '此列重复出现，请只保留一列', en: 'This column is there twice; keep one' },
  header_empty: {
    zh: '此处有内容但该列没有标题，请补上标题或清空',
    en: 'There is a value here but no header; add one or clear it',
  },
  formula: {
    zh: '单元格是公式，请复制后选择性粘贴为“值”',
    en: 'The cell holds a formula; copy it and paste it as a value',
  },
  error_value: { zh: '单元格是错误值，请改正', en: 'The cell holds an error value; correct it' },
  digits_lost: {
    zh: '被当作数字保存，后面的位数已丢失：请把该列设为“文本”后重新填写',
    en: 'It was kept as a number and lost its last digits; format the column as text and fill it in again',
  },
  not_text: {
    zh: '应为文本，请把单元格设为“文本”后重新填写',
    en: 'Give text; format the cell as text and fill it in again',
  },
  already_registered: problems.already_registered,
} as const satisfies Record<string, { zh: string; en: string }>;
export type FaultCode = keyof typeof words;

/** A fault as a report keeps it until it is known who reads it. `field` names the column. */
export const StoredFault = z.object({
  row: z.int().optional(),
  field: z.string().optional(),
  cell: z.string().optional(),
  code: z.string(),
  detail: z.object({ zh: z.string(), en: z.string() }),
});
export type StoredFault = z.infer<typeof StoredFault>;

/** Where a fault stands; nothing said: the file as a whole. */
export type Place = Pick<StoredFault, 'row' | 'field' | 'cell'>;

export function faultOf(code: FaultCode, place: Place = {}): StoredFault {
  const { zh, en } = words[code];
  return { ...place, code, detail: { zh, en } };
}

/** Refuses a file as a whole, or at the one place that keeps the rest from being read. */
export class FileFault extends Error {
  readonly fault: StoredFault;
  constructor(code: FaultCode, place?: Place) {
    super(code);
    this.name = 'FileFault';
    this.fault = faultOf(code, place);
  }
}
