import { usePaged } from '~/api/paged';
import { mediaListPath, useSession } from '~/api/queries';
import { type Profile } from '~/api/readers';
import type { MediaItem } from '~/api/types';
import { withQuery } from '~/api/with_query';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Grid } from '~/parts/grid';
import { FilterBar } from '~/parts/filter_bar';
import { itemFilters, ItemSelects } from '~/parts/item_filters';
import { Notice } from '~/parts/notice';
import { Pages } from '~/parts/pages';
import { useFilters } from '~/parts/use_filters';
import styles from './user.module.css';

/** What somebody has published. */
export function Reports({ person }: { person: Profile }) {
  const user = useSession().data?.user;
  const { values, narrowed, change, clear } = useFilters(itemFilters);
  const list = usePaged<MediaItem>(withQuery(mediaListPath, { author: person.username, ...values }));
  const own = user?.username === person.username && user.can_upload;
  return (
    <>
      {(narrowed || list.items.length > 0) && (
        <div className={styles['narrow']}>
          <FilterBar narrowed={narrowed} onClear={clear}>
            <ItemSelects names={itemFilters} values={values} change={change} />
          </FilterBar>
        </div>
      )}
      <Pages
        list={list}
        empty={
          <Notice
            heading={narrowed ? t('lists.none.narrowed') : t('user.reports.none')}
            action={own && !narrowed && <ButtonLink to="/upload">{t('shell.upload')}</ButtonLink>}
          >
            {narrowed ? t('lists.none.narrowed.text') : t('user.reports.none.text')}
          </Notice>
        }
      >
        {(items) => <Grid items={items} level={2} />}
      </Pages>
    </>
  );
}
