import { Rss } from 'lucide-react';
import { useLocation } from 'react-router';
import { usePaged } from '~/api/paged';
import { mediaListPath } from '~/api/queries';
import type { MediaItem } from '~/api/types';
import { withQuery } from '~/api/with_query';
import { useTitle } from '~/app/title';
import { longDay } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button, ButtonLink } from '~/parts/button';
import { Grid } from '~/parts/grid';
import { FilterBar } from '~/parts/filter_bar';
import { itemFilters, ItemSelects } from '~/parts/item_filters';
import { Notice } from '~/parts/notice';
import { PageHead } from '~/parts/page_head';
import { Pages } from '~/parts/pages';
import { useFilters } from '~/parts/use_filters';
import styles from './lists.module.css';

type Show = 'latest' | 'featured' | 'recommended';

/** /latest, /featured and /recommended: the same list in three orders. */
export default function MediaLists() {
  const show = useLocation().pathname.split('/')[1] as Show;
  return <MediaList key={show} show={show} />;
}

function MediaList({ show }: { show: Show }) {
  const { values, narrowed, change, clear } = useFilters(itemFilters);
  useTitle(t(`nav.${show}`));
  const list = usePaged<MediaItem>(withQuery(mediaListPath, { show: show === 'latest' ? '' : show, ...values }));
  return (
    <div className="page">
      <PageHead
        heading={t(`nav.${show}`)}
        lead={t(`lists.${show}.lead`)}
        actions={show === 'latest' && <FeedLink path="/rss/" />}
      />
      <div className={styles['narrow']}>
        <FilterBar narrowed={narrowed} onClear={clear}>
          <ItemSelects names={itemFilters} values={values} change={change} />
        </FilterBar>
      </div>
      <Pages
        list={list}
        empty={
          narrowed ? (
            <Notice heading={t('lists.none.narrowed')} action={<Button onClick={clear}>{t('lists.widen')}</Button>}>
              {t('lists.none.narrowed.text')}
            </Notice>
          ) : (
            <Notice heading={t('lists.none')} action={<ButtonLink to="/latest">{t('search.latest')}</ButtonLink>}>
              {t(`lists.none.${show}`)}
            </Notice>
          )
        }
      >
        {(items) => (show === 'latest' ? <Days items={items} /> : <Grid items={items} level={2} />)}
      </Pages>
    </div>
  );
}

/** Where a feed reader finds the list. */
export function FeedLink({ path }: { path: string }) {
  return (
    <a className={styles['feed']} href={path}>
      <Rss aria-hidden size={18} strokeWidth={1.75} />
      {t('lists.feed')}
    </a>
  );
}

/** Under each day what it brought. */
function Days({ items }: { items: MediaItem[] }) {
  const days = new Map<string, MediaItem[]>();
  for (const item of items) {
    const day = item.add_date.slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days].map(([day, those]) => (
    <section key={day} aria-labelledby={`day-${day}`} className={styles['day']}>
      <h2 id={`day-${day}`}>
        <time dateTime={day}>{longDay(day)}</time>
      </h2>
      <Grid items={those} />
    </section>
  ));
}
