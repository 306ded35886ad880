import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { mediaQuery } from '~/api/queries';
import { RouteLoading } from '~/app/route_loading';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Notice } from '~/parts/notice';
import { Stage } from '~/routes/view/stage';
import { startTime } from '~/routes/view/start_time';
import styles from './embed.module.css';

/** The medium alone, for frames of other sites; its title leads to the page it came from. */
export default function Embed() {
  const [params] = useSearchParams();
  const token = params.get('m') ?? '';
  const query = useQuery(mediaQuery(token));
  const item = query.data;
  useTitle(item && (item.title || t('item.untitled')));
  if (!item) {
    if (!query.isError) return <RouteLoading />;
    // Private or gone: a reader of another site learns no more than that.
    return (
      <Notice level={1} heading={t('notFound.title')}>
        {t('notFound.text')}
      </Notice>
    );
  }
  return (
    <main className={styles['embed']}>
      <Stage item={item} startAt={startTime(params.get('t'))} theatre={false} />
      {params.get('showTitle') !== '0' && (
        <a className={styles['title']} href={item.url} target="_blank" rel="noopener">
          {item.title || t('item.untitled')}
        </a>
      )}
    </main>
  );
}
