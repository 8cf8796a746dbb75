import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take a minute or more, the longest first. */
const longest = [
  'test/security/matrix.test.ts',
  'test/security/fuzz.test.ts',
  'test/api/lead-pool.test.ts',
  'test/browser/site.test.ts',
  'test/browser/site-claims.test.ts',
  'test/browser/site-fraud.test.ts',
  'test/browser/site-publication.test.ts',
  'test/browser/site-people.test.ts',
  'test/browser/site-work.test.ts',
  'test/browser/pages.test.ts',
  'test/api/exports-runs.test.ts',
  'test/api/imports.test.ts',
  'test/api/progress.test.ts',
  'test/security/lead-visibility.test.ts',
  'test/api/webhooks.test.ts',
  'test/api/leads.test.ts',
  'test/api/outbox.test.ts',
  'test/api/leads-life.test.ts',
  'test/api/evidence-cases.test.ts',
];

/**
 * Begins with the longest files: vitest goes by their size where it does not know how long they take, and one that begins last lets all
 * cores but one wait for it.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const known = longest.indexOf(relative(this.ctx.config.root, moduleId));
      return known === -1 ? longest.length : known;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
