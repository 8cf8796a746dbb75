interface Words {
  readonly zh: string;
  readonly en: string;
}

/** Why the hub refuses an upload: what was found, and how to mend it. `{found}` and `{declared}` are filled in. */
export const refusals = {
  empty: {
    zh: '上传的文件是空的（0 字节）。请检查原文件后重新申报并上传。',
    en: 'The uploaded file is empty (0 bytes). Look at the original, then declare and upload it again.',
  },
  size: {
    zh: '上传的文件为 {found} 字节，申报的是 {declared} 字节。请确认上传的就是申报的文件，再重新申报。',
    en: 'The upload has {found} bytes, declared were {declared}. Make sure that it is the declared file, and declare it again.',
  },
  too_large: {
    zh: '上传的文件超过 20 MB 的上限。请降低分辨率或分成几个文件后重新申报。',
    en: 'The upload is larger than the 20 MB that are taken. Lower its resolution, or split it, and declare it anew.',
  },
  sha256: {
    zh: '上传的内容与申报的 SHA-256 不符，可能在申报之后被修改或传输中损坏。请对原文件重新计算后再申报。',
    en: 'The content does not have the declared SHA-256: it was changed after the declaration or damaged on its way. Hash the original again and declare anew.',
  },
  type: {
    zh: '申报的类型是 {declared}，文件实际是 {found}。请按实际类型申报，或导出为 JPEG、PNG 或 PDF。',
    en: 'Declared as {declared}, the file is {found}. Declare what it is, or export it as JPEG, PNG or PDF.',
  },
  heic: {
    zh: '文件实际是 HEIC/HEIF 照片。请把手机相机格式设为“兼容性最佳”（JPEG），或导出为 JPEG 后重新申报。',
    en: "The file is a HEIC/HEIF photo. Set the phone's camera to the compatible format (JPEG), or export the photo as JPEG and declare it anew.",
  },
  truncated: {
    zh: '文件不完整：后面的部分缺失。请从手机或相机重新取得完整原件再上传。',
    en: 'The file is cut off: its end is missing. Fetch the whole original from the phone or camera and upload that.',
  },
  unreadable: {
    zh: '文件已损坏，无法解读。请重新拍摄或重新导出。',
    en: 'The file is damaged and cannot be decoded. Take or export it again.',
  },
  too_many_pixels: {
    zh: '图片为 {found} 像素，超过 6500 万像素的上限。请降低相机分辨率或缩小后重新上传。',
    en: 'The picture has {found} pixels, more than the 65 million that are taken. Lower the resolution of the camera, or scale it down.',
  },
  too_small: {
    zh: '图片为 {found} 像素，过小；证件照竖直时至少 300 x 400 像素。',
    en: 'The picture has {found} pixels, too few: a portrait has at least 300 x 400 as it stands upright.',
  },
  another_file: {
    zh: '文件里还藏有另一种文件（{found}）。请重新导出，只保留照片或文档本身。',
    en: 'Another kind of file ({found}) hides in this one. Export it again, with nothing but the photo or document itself.',
  },
  encrypted: {
    zh: 'PDF 已加密或受口令保护，无法查看。请去除口令后重新导出。',
    en: 'The PDF is encrypted or protected by a password. Export it without one.',
  },
} as const satisfies Record<string, Words>;
export type RefusalCode = keyof typeof refusals;
export const refusalCodes = Object.keys(refusals) as [RefusalCode, ...RefusalCode[]];

/** The words of a refusal with what was found and what had been declared. */
export function explained(
  code: RefusalCode,
  { found = '', declared = '' }: { found?: string; declared?: string },
): Words {
  const filled = (words: string) => words.replace('{found}', found).replace('{declared}', declared);
  return { zh: filled(refusals[code].zh), en: filled(refusals[code].en) };
}

/** What differs between a picture and what was said of it: to be looked at by a person, and no verdict. */
export const flags = {
  no_exif: {
    zh: '照片不含拍摄信息（EXIF）：可能是截图、经聊天软件转发或被编辑过',
    en: 'No data of its taking (EXIF): a screenshot, forwarded by a messenger, or edited',
  },
  time_differs: {
    zh: '拍摄时间与申报时间相差超过 15 分钟',
    en: 'Taken more than 15 minutes before or after the declared time',
  },
  place_differs: { zh: '拍摄地点与申报位置相距超过 1 公里', en: 'Taken more than 1 km from the declared position' },
  before_accident: { zh: '拍摄时间早于事故时间', en: 'Taken before the accident' },
  after_sealing: {
    zh: '拍摄时间晚于封存时间：拍摄设备的时钟有误或信息被改动',
    en: "Taken after it was sealed: the camera's clock is wrong, or its data was changed",
  },
  not_analysed: {
    zh: '图片无法分析：没有缩略图和感知哈希',
    en: 'Could not be analysed: no thumbnail and no perceptual hash',
  },
  duplicate: { zh: '与本案另一文件相同或极为相似', en: 'The same as another file of the case, or nearly' },
} as const satisfies Record<string, Words>;
export type FlagCode = keyof typeof flags;
export const flagCodes = Object.keys(flags) as [FlagCode, ...FlagCode[]];
