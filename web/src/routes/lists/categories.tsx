import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { local } from '~/api/local';
import { categoriesQuery, type Category } from '~/api/readers';
import { withQuery } from '~/api/with_query';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { GridSkeleton } from '~/parts/grid';
import { Notice } from '~/parts/notice';
import { PageHead } from '~/parts/page_head';
import { Failure } from '~/parts/problem';
import styles from './lists.module.css';

/** The desks of the site. */
export default function Categories() {
  useTitle(t('nav.categories'));
  const query = useQuery(categoriesQuery);
  return (
    <div className="page">
      <PageHead heading={t('nav.categories')} lead={t('lists.categories.lead')} />
      {query.isPending && <GridSkeleton count={6} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <Notice
          heading={t('lists.categories.none')}
          action={<ButtonLink to="/latest">{t('search.latest')}</ButtonLink>}
        >
          {t('lists.categories.none.text')}
        </Notice>
      )}
      {query.data && query.data.length > 0 && (
        <ul role="list" className={styles['categories']}>
          {inOrder(query.data).map((category) => (
            <li key={category.uid}>
              <CategoryEntry category={category} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Those that have something come first. */
const inOrder = (all: Category[]) => [
  ...all.filter((one) => one.media_count > 0),
  ...all.filter((one) => one.media_count === 0),
];

function CategoryEntry({ category }: { category: Category }) {
  const picture = local(category.thumbnail_url);
  return (
    <article className={styles['category']}>
      <div className={styles['picture']} aria-hidden>
        {picture && <img src={picture} alt="" loading="lazy" />}
      </div>
      <div>
        <h2>
          <Link to={withQuery('/search', { c: category.title })}>
            <bdi>{category.title}</bdi>
          </Link>
        </h2>
        {category.description && <p dir="auto">{category.description}</p>}
        <p className={styles['number']}>{t('lists.items', { count: category.media_count })}</p>
      </div>
    </article>
  );
}
