import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What of WCAG 2.2 A and AA, and of what axe thinks good practice, the page does not keep.
 * @param rules only these of axe's rules, as `color-contrast`
 */
export async function barriersOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  // No page of the hub has frames, so that axe needs no second page to gather what it finds in them; what is in order is not asked for.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules ? axe.withRules([...rules]) : axe.withTags(standards)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}
