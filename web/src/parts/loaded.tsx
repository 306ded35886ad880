import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '~/l10n/i18n';
import { Failure } from './problem';
import { Progress } from './progress';

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  level?: 1 | 2 | 3;
  children: (data: T) => ReactNode;
}

/** What a query brought; until then that it is on its way, or why it did not come. */
export function Loaded<T>({ query, level = 3, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure level={level} error={query.error} retry={() => void query.refetch()} />;
  return <Progress value={null} label={t('shell.loading')} />;
}
