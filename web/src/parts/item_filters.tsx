import { t } from '~/l10n/i18n';
import { NarrowBy } from './narrow';

/** What lists and searches are narrowed by; values are the API's. */
export interface ItemFilters {
  media_type: string;
  upload_date: string;
  duration: string;
}

export const filterNames = ['media_type', 'upload_date', 'duration'] as const;

export const kinds = () =>
  [
    ['', t('narrow.any')],
    ['video', t('kind.video')],
    ['audio', t('kind.audio')],
    ['image', t('kind.image')],
    ['pdf', t('kind.pdf')],
  ] as const;

const dates = () =>
  [
    ['', t('narrow.any')],
    ['today', t('narrow.date.today')],
    ['this_week', t('narrow.date.this_week')],
    ['this_month', t('narrow.date.this_month')],
    ['this_year', t('narrow.date.this_year')],
  ] as const;

const lengths = () =>
  [
    ['', t('narrow.any')],
    ['0-20', t('narrow.length.0-20')],
    ['20-40', t('narrow.length.20-40')],
    ['40-60', t('narrow.length.40-60')],
    ['60-120', t('narrow.length.60-120')],
  ] as const;

interface ItemSelectsProps {
  value: (name: keyof ItemFilters) => string;
  onChange: (name: keyof ItemFilters, value: string) => void;
}

export function ItemSelects({ value, onChange }: ItemSelectsProps) {
  const select = (
    name: keyof ItemFilters,
    label: string,
    options: ReturnType<typeof kinds | typeof dates | typeof lengths>,
  ) => <NarrowBy label={label} value={value(name)} onChange={(chosen) => onChange(name, chosen)} options={options} />;
  return (
    <>
      {select('media_type', t('narrow.kind'), kinds())}
      {select('upload_date', t('narrow.date'), dates())}
      {select('duration', t('narrow.length'), lengths())}
    </>
  );
}

/** A filter in words, as it stands in a list of those that are set. */
export function wordsOf(name: keyof ItemFilters, value: string): string {
  const all: readonly (readonly [string, string])[] = { media_type: kinds, upload_date: dates, duration: lengths }[
    name
  ]();
  return all.find(([key]) => key === value)?.[1] ?? value;
}
