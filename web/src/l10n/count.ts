import { i18n } from './i18n';

/** 12345 -> "12,345" */
export function number(value: number): string {
  return new Intl.NumberFormat(i18n.locale).format(value);
}
