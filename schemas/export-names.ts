/* What the files of an export are called: read by the hub, and by the program with which the police verify one, which takes no package along. */

/** The files besides the originals, each with what a row of it is. The manifest and its signature come last and are not in the manifest. */
export const fileNames = {
  leads: 'leads.ndjson',
  leadTable: 'leads.csv',
  indicatorTable: 'indicators.csv',
  evidenceTable: 'evidence.csv',
  /** What has left the pool since the export before. */
  leftTable: 'left.csv',
  readme: '说明.txt',
  manifest: 'manifest.json',
  signature: 'manifest.jws',
} as const;
/** The folder of the originals. */
export const originalsFolder = 'evidence/';
/** Of the signature's header, so that no other text that the hub signed passes for a manifest. */
export const manifestType = 'manifest+jws';

/** The folders of the store: the file for the police, what is gathered for it, and the record of what was given with it. */
export const exportFolders = { files: 'exports/files/', work: 'exports/work/', provided: 'exports/provided/' } as const;
/** Days for which what lies in each of them stays: of what was given to others the law asks for three years (个人信息保护法 56), and a month more. */
export const exportDays = { files: 30, work: 1, provided: 3 * 366 + 31 } as const satisfies Record<
  keyof typeof exportFolders,
  number
>;
