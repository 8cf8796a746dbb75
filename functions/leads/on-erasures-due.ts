import { log } from '#shared/runtime/log.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { leadsDue } from './deleting.ts';
import { isForgotten } from './deletion-rules.ts';

/**
 * Scheduled job: counts the leads that are due to be erased. It erases none: that takes two people.
 * @returns how many are due, and for how many that was so 30 days ago
 * @throws when it runs by the clock and there are such, so that the alarm tells
 */
export const handler = async (input: unknown): Promise<{ due: number; forgotten: number }> => {
  const at = new Date().toISOString();
  const report = { due: 0, forgotten: 0 };
  for await (const lead of leadsDue(at)) {
    report.due += 1;
    if (isForgotten(lead, at)) report.forgotten += 1;
  }
  log.info('counted the leads that are due to be erased', report);
  if (isSchedule(input) && report.forgotten > 0)
    throw new Error(`${report.forgotten} leads have been due to be erased for long`);
  return report;
};
