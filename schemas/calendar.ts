const shanghaiOffset = 8 * 60 * 60 * 1000;

/** The business date (Asia/Shanghai, which keeps no summer time) of an instant. */
export const businessDateOf = (instant: string) =>
  new Date(Date.parse(instant) + shanghaiOffset).toISOString().slice(0, 10);

/** The last instant of a business date, to the millisecond. */
export const endOfBusinessDate = (date: string) =>
  new Date(Date.parse(`${date}T23:59:59.999Z`) - shanghaiOffset).toISOString();

/** The first and the last instant of a month (Asia/Shanghai), to the millisecond. */
export function spanOfMonth(month: string) {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const at = (months: number) => Date.UTC(year, number - 1 + months) - shanghaiOffset;
  return { from: new Date(at(0)).toISOString(), to: new Date(at(1) - 1).toISOString() };
}

/** The month (Asia/Shanghai) of an instant. */
export const monthOf = (instant: string) => businessDateOf(instant).slice(0, 7);
