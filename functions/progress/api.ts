import { monthOf } from '#schemas/calendar.ts';
import { progressRoutes } from '#schemas/progress.ts';
import { api } from '#shared/http/api.ts';
import { progressPage } from './progress-page.ts';
import { progressOf, publicPart } from './rules.ts';
import { readMonth } from './store.ts';

/** The figures of the month that is asked for; by default the current one. */
const figures = async (asked: string | undefined, at: string) => {
  const month = asked ?? monthOf(at);
  return progressOf(month, await readMonth(month), at);
};

export const handler = api(progressRoutes, {
  readProgress: async ({ query, at }) => ({ body: await figures(query.month, at) }),
  publishProgress: async ({ query, at }) => ({
    body: publicPart(await figures(query.month, at)),
    headers: { 'cache-control': 'public, max-age=60' },
  }),
  showProgress: async ({ query, language, at }) =>
    progressPage(publicPart(await figures(query.month, at)), query.lang ?? language),
});
