import { i18n } from './i18n';

/** 125 -> "2:05", 3725 -> "1:02:05". Digits stay left to right in every language. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The same in ISO 8601, for machines: 125 -> "PT2M5S". */
export function isoDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return `PT${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest || whole === 0 ? `${rest}S` : ''}`;
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** 1536000 -> "1.5 MB": decimal units, three digits at most, as file managers show them. */
export function bytes(count: number): string {
  const step = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  const value = count / 1000 ** step;
  return new Intl.NumberFormat(i18n.locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step > 0 && value < 10 ? 1 : 0,
  }).format(value);
}

/** 12345 -> "12,345" */
export function number(value: number): string {
  return new Intl.NumberFormat(i18n.locale).format(value);
}

export function percent(value: number): string {
  return new Intl.NumberFormat(i18n.locale, { style: 'percent', maximumFractionDigits: 0 }).format(value / 100);
}

/** "22 Nov 2026, 14:03 UTC": one clock for readers everywhere. */
export function utcTime(date: string | Date): string {
  return `${format(date, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })} UTC`;
}

/** "22 Nov 14:03 UTC", for slug lines, where the year is known. */
export function slugTime(date: string | Date): string {
  const day = format(date, { day: 'numeric', month: 'short' });
  return `${day} ${format(date, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })} UTC`;
}

/** "Sunday, 22 November 2026" */
export function longDay(date: string | Date): string {
  return format(date, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** "22 Nov 2026" */
export function day(date: string | Date): string {
  return format(date, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** "14:03" */
export function hour(date: string | Date): string {
  return format(date, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** "3 minutes ago", then hours, then days up to a week; older is a date. */
export function ago(date: string | Date, now: Date = new Date()): string {
  const seconds = (new Date(date).getTime() - now.getTime()) / 1000;
  const relative = new Intl.RelativeTimeFormat(i18n.locale, { numeric: 'auto' });
  const age = Math.abs(seconds);
  if (age < 60) return relative.format(0, 'minute');
  if (age < 3600) return relative.format(Math.trunc(seconds / 60), 'minute');
  if (age < 86_400) return relative.format(Math.trunc(seconds / 3600), 'hour');
  if (age < 7 * 86_400) return relative.format(Math.trunc(seconds / 86_400), 'day');
  return format(date, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** "40 seconds", "3 minutes", "2 hours": what is left of an upload, never falsely exact. */
export function remaining(seconds: number): string {
  const [value, unit] =
    seconds < 55
      ? [Math.max(5, Math.ceil(seconds / 5) * 5), 'second']
      : seconds < 3300
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3600), 'hour'];
  return new Intl.NumberFormat(i18n.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

function format(date: string | Date, options: Intl.DateTimeFormatOptions): string {
  // British order of day and month for English: readers are everywhere, and 03/04 must not be a riddle.
  const locale = i18n.locale === 'en' ? 'en-GB' : i18n.locale;
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(new Date(date));
}
