import { Link } from 'react-router';
import { usePaged } from '~/api/paged';
import { tagsPath, type Tag } from '~/api/readers';
import { withQuery } from '~/api/with_query';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';
import { PageHead } from '~/parts/page_head';
import { Pages } from '~/parts/pages';
import styles from './lists.module.css';

/** Tags, the most used first, each with its weight as a number. */
export default function Tags() {
  useTitle(t('nav.tags'));
  const list = usePaged<Tag>(tagsPath);
  return (
    <div className="page">
      <PageHead heading={t('nav.tags')} lead={t('lists.tags.lead')} />
      <Pages
        list={list}
        end={(count) => t('lists.tags.end', { count })}
        empty={
          <Notice heading={t('lists.tags.none')} action={<ButtonLink to="/latest">{t('search.latest')}</ButtonLink>}>
            {t('lists.tags.none.text')}
          </Notice>
        }
      >
        {(tags) => (
          <ul role="list" className={styles['tags']}>
            {tags.map((tag) => (
              <li key={tag.title}>
                <Link to={withQuery('/search', { t: tag.title })}>
                  <bdi>#{tag.title}</bdi>
                  <span className={styles['number']}>{t('lists.items', { count: tag.media_count })}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Pages>
    </div>
  );
}
