import { type Indicator, identityOf } from '#schemas/indicators.ts';
import { linkNoun } from '#schemas/links.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { idFrom } from '#shared/records/id.ts';

/**
 * The id of the link of two leads, whichever of them is named first. It is keyed: leads that are open to all have ids that all know, and
 * whoever knows two of them must not be able to tell whether they are linked.
 */
export const linkIdOf = async (a: string, b: string): Promise<string> =>
  idFrom(linkNoun.prefix, await keyedMac('link:1', a < b ? `${a} ${b}` : `${b} ${a}`));

/** Bytes of a tag: enough that no two values of a link ever have the same one. */
const tagBytes = 9;

/** What a value is called within one link, and nowhere else: tags of two links tell nobody whether they rest on the same value. */
export async function tagOf(linkId: string, indicator: Indicator): Promise<string> {
  const { kind, text } = identityOf(indicator);
  const mac = await keyedMac('link-reason:1', `${linkId} ${kind} ${text.normalize('NFKC')}`);
  return mac.toString('base64url', 0, tagBytes);
}
