import { t } from '~/l10n/i18n';
import { ButtonLink } from './button';
import styles from './pager.module.css';

/** Rows of a page of every list of the API. */
const pageSize = 50;

interface PagerProps {
  /** How many rows there are on all pages; missing where nobody counts. */
  count?: number | undefined;
  shown: number;
  page: number;
  next: boolean;
  address: (page: number) => string;
}

/** Where in a list one is, and the way on. */
export function Pager({ count, shown, page, next, address }: PagerProps) {
  if (shown === 0) return null;
  const first = (page - 1) * pageSize + 1;
  return (
    <nav aria-label={t('pager.pages')} className={styles['pager']}>
      <p>
        {count === undefined
          ? t('pager.rows', { first, last: first + shown - 1 })
          : t('pager.rowsOf', { first, last: first + shown - 1, count })}
      </p>
      {page > 1 && (
        <ButtonLink to={address(page - 1)} small>
          {t('pager.previous')}
        </ButtonLink>
      )}
      {next && (
        <ButtonLink to={address(page + 1)} small>
          {t('pager.next')}
        </ButtonLink>
      )}
    </nav>
  );
}
