/* Where the extract of the audit rows lies: read by the functions that write and read it, and by the infrastructure that lets it expire. */

/** The folders of the store: finished days; days that an operator had extracted before they were over; what is sorted on the way there. */
export const trailFolders = { days: 'trails/days/', partial: 'trails/partial/', work: 'trails/work/' } as const;
/**
 * Days for which what lies in each of them stays. Among the events are readings of others' leads and files that were given out, of which the
 * law asks for three years (个人信息保护法 55, 56), and a month more.
 */
export const trailDays = { days: 3 * 366 + 31, partial: 7, work: 1 } as const satisfies Record<
  keyof typeof trailFolders,
  number
>;
