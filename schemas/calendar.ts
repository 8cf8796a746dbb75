const shanghaiOffset = 8 * 60 * 60 * 1000;

/** The business date (Asia/Shanghai, which keeps no summer time) of an instant. */
export const businessDateOf = (instant: string) =>
  new Date(Date.parse(instant) + shanghaiOffset).toISOString().slice(0, 10);

/** The last instant of a business date, to the millisecond. */
export const endOfBusinessDate = (date: string) =>
  new Date(Date.parse(`${date}T23:59:59.999Z`) - shanghaiOffset).toISOString();
