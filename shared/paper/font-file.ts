import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Font } from 'fontkit';
import { environment } from '#shared/runtime/environment.ts';
import { openFont } from './fonts.ts';

let opened: Font | undefined;

/** The font that lies beside the function, opened at its first use. */
export const paperFont = (): Font => {
  opened ??= openFont(readFileSync(join(environment.codeFolder(), 'assets', 'NotoSansSC_400Regular.ttf')));
  return opened;
};
