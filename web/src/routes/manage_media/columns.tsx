import { isBeingMade, type WorkItem } from '~/api/own_media';
import { ago, number } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { ItemCell } from '~/parts/item_cell';
import { Mark, type Tone } from '~/parts/mark';
import type { Column } from '~/parts/table';
import desk from '../desk/desk.module.css';
import { PrivacyMark } from '../studio/columns';

export const processingTone = (item: WorkItem): Tone =>
  item.encoding_status === 'fail' ? 'bad' : isBeingMade(item) ? 'open' : 'good';

/** @param onOpen shows one row's sheet */
export function columns(onOpen: (token: string) => void): Column<WorkItem>[] {
  return [
    {
      id: 'item',
      heading: t('studio.item'),
      kind: 'lead',
      sort: 'title',
      cell: (item) => (
        <ItemCell item={item} onOpen={() => onOpen(item.friendly_token)}>
          <bdi>{item.author_name || item.user}</bdi>
        </ItemCell>
      ),
    },
    {
      id: 'privacy',
      heading: t('privacy.title'),
      cell: (item) => (
        <>
          <PrivacyMark state={item.state} />
          {!item.is_reviewed && <span className={desk['note']}>{t('review.looked.no')}</span>}
          {item.featured && <span className={desk['note']}>{t('filter.featured.yes')}</span>}
        </>
      ),
    },
    {
      id: 'processing',
      heading: t('processing.title'),
      cell: (item) => <Mark tone={processingTone(item)}>{t(`processing.${item.encoding_status}`)}</Mark>,
    },
    {
      id: 'reports',
      heading: t('manage.reported'),
      kind: 'number',
      sort: 'reported_times',
      cell: (item) => number(item.reported_times),
    },
    { id: 'views', heading: t('studio.views'), kind: 'number', sort: 'views', cell: (item) => number(item.views) },
    {
      id: 'added',
      heading: t('studio.added'),
      sort: 'add_date',
      cell: (item) => <time dateTime={item.add_date}>{ago(item.add_date)}</time>,
    },
  ];
}
