import type { ReactNode } from 'react';
import type { Paged } from '~/api/paged';
import { t } from '~/l10n/i18n';
import { Button } from './button';
import { GridSkeleton } from './grid';
import styles from './pages.module.css';
import { Failure } from './problem';

interface PagesProps<T> {
  list: Paged<T>;
  /** What is said of a list that has nothing in it. */
  empty: ReactNode;
  skeleton?: ReactNode;
  /** What is said at the end of the list. */
  end?: (count: number) => string;
  children: (items: T[]) => ReactNode;
}

const reports = (count: number) => t('list.end', { count });

/** A list that grows on request, in each of its states: on its way, failed, empty, and read to its end. */
export function Pages<T>({ list, empty, skeleton = <GridSkeleton />, end = reports, children }: PagesProps<T>) {
  if (list.state === 'loading') return skeleton;
  if (list.state === 'failed') return <Failure error={list.error} retry={list.retry} />;
  if (list.items.length === 0) return empty;
  return (
    <>
      {children(list.items)}
      <p className={styles['end']}>
        {list.hasMore ? (
          <Button onClick={list.more} disabled={list.loadsMore}>
            {list.loadsMore ? t('list.loading') : t('list.more')}
          </Button>
        ) : (
          end(list.items.length)
        )}
      </p>
    </>
  );
}
