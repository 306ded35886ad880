import { Link } from 'react-router';
import type { WorkItem } from '~/api/own_media';
import { ago, number } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { ItemCell } from '~/parts/item_cell';
import { Mark, type Tone } from '~/parts/mark';
import type { Column } from '~/parts/table';
import { ProcessingCell } from './processing_cell';
import styles from './studio.module.css';

const tones: Record<WorkItem['state'], Tone> = { public: 'good', unlisted: 'open', private: 'past' };

export function PrivacyMark({ state }: { state: WorkItem['state'] }) {
  return <Mark tone={tones[state]}>{t(`privacy.${state}`)}</Mark>;
}

export function columns(): Column<WorkItem>[] {
  return [
    {
      id: 'item',
      heading: t('studio.item'),
      kind: 'lead',
      sort: 'title',
      cell: (item) => (
        <ItemCell item={item} to={`/edit?m=${encodeURIComponent(item.friendly_token)}`}>
          <span className={styles['links']}>
            <span>{t(`kind.${item.media_type === '' ? 'file' : item.media_type}`)}</span>
            <Link to={`/view?m=${encodeURIComponent(item.friendly_token)}`}>{t('studio.open')}</Link>
          </span>
        </ItemCell>
      ),
    },
    {
      id: 'privacy',
      heading: t('privacy.title'),
      cell: (item) => (
        <>
          <PrivacyMark state={item.state} />
          {!item.is_reviewed && <span className={styles['note']}>{t('studio.unreviewed')}</span>}
          {item.featured && <span className={styles['note']}>{t('studio.featured')}</span>}
        </>
      ),
    },
    { id: 'processing', heading: t('processing.title'), cell: (item) => <ProcessingCell item={item} /> },
    { id: 'likes', heading: t('studio.likes'), kind: 'number', sort: 'likes', cell: (item) => number(item.likes) },
    { id: 'views', heading: t('studio.views'), kind: 'number', sort: 'views', cell: (item) => number(item.views) },
    {
      id: 'added',
      heading: t('studio.added'),
      sort: 'add_date',
      cell: (item) => <time dateTime={item.add_date}>{ago(item.add_date)}</time>,
    },
  ];
}
