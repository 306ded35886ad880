import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { pagesQuery } from '~/api/pages';
import { useSession } from '~/api/queries';
import { t } from '~/l10n/i18n';
import styles from './footer.module.css';
import { LanguageChoice } from './language_choice';

export function Footer() {
  const name = useSession().data?.site.name ?? t('site.name');
  const pages = useQuery(pagesQuery).data ?? [];
  return (
    <footer className={styles['footer']}>
      <div className={`page ${styles['columns'] ?? ''}`}>
        <div>
          <p className={styles['name']}>{name}</p>
          <nav aria-label={t('footer.nav')} className={styles['links']}>
            <Link to="/latest">{t('nav.latest')}</Link>
            <Link to="/history">{t('history.title')}</Link>
            <Link to="/liked">{t('liked.title')}</Link>
            <a href="/rss/">{t('lists.feed')}</a>
            {pages.map(({ slug, title }) => (
              <Link key={slug} to={`/${slug}`}>
                <bdi>{title}</bdi>
              </Link>
            ))}
          </nav>
        </div>
        <p>{t('footer.privacy')}</p>
        <div>
          <LanguageChoice />
          <p>
            {t('footer.software')} <a href="/static/notices.txt">{t('footer.notices')}</a>
          </p>
        </div>
      </div>
    </footer>
  );
}
