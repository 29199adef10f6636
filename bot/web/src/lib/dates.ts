/** Dates arrive as ISO days. They are read by hand: `new Date("2026-12-16")` would shift with the time zone. */

/** "2026-12-16" → "12 月 16 日", with the year when it is not `thisYear`; "2026-12" → "12 月". */
export function day(iso: string | null | undefined, thisYear = new Date().getFullYear()): string {
  const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(iso ?? "");
  if (!match) return iso ?? "";
  const [, year, month, date] = match;
  const prefix = Number(year) === thisYear ? "" : `${year} 年 `;
  return `${prefix}${Number(month)} 月${date ? ` ${Number(date)} 日` : ""}`;
}

/** "2026-12-16" → "2026-12". */
export const monthOf = (iso: string): string => iso.slice(0, 7);

/** Milliseconds → "今天 14:05"-like parts: month and day only when it was another day. */
export function clock(time: number, now = Date.now()): string {
  const then = new Date(time);
  const hours = `${then.getHours()}:${String(then.getMinutes()).padStart(2, "0")}`;
  const sameDay = then.toDateString() === new Date(now).toDateString();
  return sameDay ? hours : `${then.getMonth() + 1} 月 ${then.getDate()} 日 ${hours}`;
}
