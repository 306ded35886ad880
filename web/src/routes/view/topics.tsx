import { Link } from 'react-router';
import type { MediaSingle } from '~/api/types';
import { t } from '~/l10n/i18n';
import styles from './topics.module.css';

/** The categories and tags of an item, which lead to more of the same. */
export function Topics({ item }: { item: MediaSingle }) {
  const labels = [
    ...item.categories_info.map(({ title, url }) => ({ words: title, url })),
    ...item.tags_info.map(({ title, url }) => ({ words: `#${title}`, url })),
  ];
  if (labels.length === 0) return null;
  return (
    <ul role="list" aria-label={t('view.topics')} className={styles['topics']}>
      {labels.map(({ words, url }) => (
        <li key={url}>
          <Link to={url}>
            <bdi>{words}</bdi>
          </Link>
        </li>
      ))}
    </ul>
  );
}
