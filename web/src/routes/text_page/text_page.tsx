import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'react-router';
import { ApiError } from '~/api/client';
import { pageQuery } from '~/api/pages';
import { RouteLoading } from '~/app/route_loading';
import { useTitle } from '~/app/title';
import { day } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { PageHead } from '~/parts/page_head';
import { Failure } from '~/parts/problem';
import { Prose } from '~/parts/prose';
import { NotFound } from '~/routes/not_found/not_found';
import styles from './text_page.module.css';

/** What the site says about itself: /about, /contact and the like, as an administrator wrote them. */
export default function TextPage() {
  const slug = useLocation().pathname.split('/')[1] ?? '';
  const query = useQuery(pageQuery(slug));
  useTitle(query.data?.title);
  if (query.data) {
    const { title, text, edit_date } = query.data;
    return (
      <article className={`page ${styles['page'] ?? ''}`}>
        <PageHead heading={title} />
        <Prose text={text} own />
        <p className={styles['date']}>{t('pages.changed', { day: day(edit_date) })}</p>
      </article>
    );
  }
  if (!query.isError) return <RouteLoading />;
  // Nobody has written it yet.
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  return (
    <div className="page">
      <Failure level={1} error={query.error} retry={() => void query.refetch()} />
    </div>
  );
}
