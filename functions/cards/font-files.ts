import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '#shared/runtime/environment.ts';
import { type Fonts, openFonts } from './fonts.ts';

let opened: Fonts | undefined;

/** The fonts that lie beside the function, opened at their first use. */
export const fonts = (): Fonts => {
  opened ??= openFonts(readFileSync(join(environment.codeFolder(), 'assets', 'NotoSansSC_400Regular.ttf')));
  return opened;
};
