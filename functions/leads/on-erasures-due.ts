import { log } from '#shared/runtime/log.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { looksForDue } from './deleting.ts';
import { isForgotten } from './deletion-rules.ts';

/**
 * Scheduled job: counts the leads that are due to be erased. It erases none: that takes two people.
 * @returns how many are due, and for how many that was so 30 days ago
 * @throws when it runs by the clock and there are such, so that the alarm tells
 */
export const handler = async (input: unknown): Promise<{ due: number; forgotten: number }> => {
  const at = new Date().toISOString();
  const report = { due: 0, forgotten: 0 };
  for await (const { due } of looksForDue(at)) {
    report.due += due.length;
    report.forgotten += due.filter((lead) => isForgotten(lead, at)).length;
  }
  log.info('counted the leads that are due to be erased', report);
  if (isSchedule(input) && report.forgotten > 0)
    throw new Error(`${report.forgotten} leads have been due to be erased for long`);
  return report;
};
