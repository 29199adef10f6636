import { units } from "../strings.zh";

/** Dates arrive as ISO days. They are read by hand: `new Date("2026-12-16")` would shift with the time zone. */

/** Month and day of "2026-12-16", with the year when it is not `thisYear`; the month of "2026-12". */
export function day(iso: string | null | undefined, thisYear = new Date().getFullYear()): string {
  const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(iso ?? "");
  if (!match) return iso ?? "";
  const [, year, month, date] = match;
  const prefix = Number(year) === thisYear ? "" : units.year(year);
  return prefix + units.month(Number(month)) + (date ? units.day(Number(date)) : "");
}

/** "2025-02-28" → its year and month: the date of a rule never goes without its year. */
export const yearMonth = (iso: string | null | undefined): string => day(monthOf(iso ?? ""), 0);

/** "2026-12-16" → "2026-12". */
export const monthOf = (iso: string): string => iso.slice(0, 7);

/** Day and time of "2026-11-22T10:30", as they are written there. */
export function moment(iso: string | null | undefined): string {
  const time = /T(\d{2}:\d{2})/.exec(iso ?? "");
  return [day(iso), time?.[1]].filter(Boolean).join(" ");
}

/** Milliseconds → "14:05", after month and day when it was another day. */
export function clock(time: number, now = Date.now()): string {
  const then = new Date(time);
  const hours = `${then.getHours()}:${String(then.getMinutes()).padStart(2, "0")}`;
  const sameDay = then.toDateString() === new Date(now).toDateString();
  return sameDay ? hours : `${units.month(then.getMonth() + 1)}${units.day(then.getDate())} ${hours}`;
}

/** Milliseconds that have passed → "03:12"; an hour is 60 minutes on. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
