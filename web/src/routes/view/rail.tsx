import type { MediaSingle } from '~/api/types';
import { clock, utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { EntryRow } from '~/parts/entry_row';
import styles from './rail.module.css';

/** The facts about the file, then what else there is. */
export function Rail({ item }: { item: MediaSingle }) {
  const facts: [string, string][] = [[t('view.fact.published'), utcTime(item.add_date)]];
  if (item.duration > 0) facts.push([t('view.fact.length'), clock(item.duration)]);
  if (item.media_type === 'video' && item.video_height > 1)
    facts.push([t('view.fact.picture'), `${item.video_height}p`]);
  if (item.size) facts.push([t('view.fact.size'), item.size]);
  facts.push([t('view.fact.views'), String(item.views)]);
  return (
    <aside className={styles['rail']} aria-label={t('view.about')}>
      <section>
        <h2>{t('view.record')}</h2>
        <dl>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      {item.related_media.length > 0 && (
        <section>
          <h2>{t('view.more')}</h2>
          <ul role="list">
            {item.related_media.slice(0, 8).map((other) => (
              <li key={other.friendly_token}>
                <EntryRow item={other} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}
