import { Pencil } from 'lucide-react';
import { Link } from 'react-router';
import type { MediaSingle } from '~/api/types';
import { mayEdit } from '~/app/rights';
import { utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Face } from '~/parts/face';
import { personPage } from '~/parts/item_path';
import { SlugLine } from '~/parts/slug_line';
import { Verified } from '~/parts/verified';
import { Actions } from './actions';
import { Making } from './making';
import styles from './head.module.css';

/** Headline and who made it, then what can be done with the item. */
export function Head({ item }: { item: MediaSingle }) {
  const author = item.author_name || item.user;
  return (
    <header className={styles['head']}>
      <SlugLine item={item} />
      <h1>
        <bdi>{item.title || t('item.untitled')}</bdi>
      </h1>
      <div className={styles['author']}>
        <Face url={item.author_thumbnail} />
        <div>
          <p className={styles['byline']}>
            <span>
              {t('view.by')}{' '}
              <Link to={personPage(item.user)}>
                <bdi>{author}</bdi>
              </Link>
            </span>
            <time dateTime={item.add_date}>{utcTime(item.add_date)}</time>
            {item.state !== 'public' && <span className={styles['state']}>{t(`state.${item.state}`)}</span>}
          </p>
          {item.is_verified && <Verified username={item.user} />}
        </div>
      </div>
      <Making item={item} />
      <Actions item={item} />
      <EditLink item={item} />
    </header>
  );
}

/** For its owner, whom the owner let in, and the editors. */
function EditLink({ item }: { item: MediaSingle }) {
  if (!mayEdit(item)) return null;
  return (
    <p>
      <ButtonLink
        to={`/edit?m=${encodeURIComponent(item.friendly_token)}`}
        small
        icon={<Pencil aria-hidden size={16} strokeWidth={1.75} />}
      >
        {t('view.edit')}
      </ButtonLink>
    </p>
  );
}
