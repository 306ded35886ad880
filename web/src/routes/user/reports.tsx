import { usePaged } from '~/api/paged';
import { mediaListPath, useSession } from '~/api/queries';
import { withQuery, type Profile } from '~/api/readers';
import type { MediaItem } from '~/api/types';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Grid } from '~/parts/grid';
import { filterNames, ItemSelects } from '~/parts/item_filters';
import { Narrow } from '~/parts/narrow';
import { Notice } from '~/parts/notice';
import { Pages } from '~/parts/pages';
import { useFilters } from '~/parts/use_filters';
import styles from './user.module.css';

/** What somebody has published. */
export function Reports({ person }: { person: Profile }) {
  const user = useSession().data?.user;
  const { value, set } = useFilters();
  const asked = Object.fromEntries(filterNames.map((name) => [name, value(name)]));
  const narrowed = filterNames.some((name) => value(name) !== '');
  const list = usePaged<MediaItem>(withQuery(mediaListPath, { author: person.username, ...asked }));
  const own = user?.username === person.username && user.can_upload;
  return (
    <>
      {(narrowed || list.items.length > 0) && (
        <div className={styles['narrow']}>
          <Narrow label={t('narrow.label')}>
            <ItemSelects value={value} onChange={(name, chosen) => set({ [name]: chosen })} />
          </Narrow>
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
