import type { MediaSingle } from '~/api/types';
import { clock } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { secondsOf } from './seconds';
import styles from './chapters.module.css';

/** The parts of a recording; each leads to its beginning. */
export function Chapters({ item, onTime }: { item: MediaSingle; onTime: (seconds: number) => void }) {
  if (item.chapter_data.length === 0) return null;
  return (
    <section className={styles['chapters']} aria-labelledby="chapters">
      <h2 id="chapters">{t('view.chapters')}</h2>
      <ol role="list">
        {item.chapter_data.map((chapter, index) => {
          const at = secondsOf(chapter.startTime);
          return (
            <li key={index}>
              <button type="button" onClick={() => onTime(at)}>
                <bdi className={styles['time']}>{clock(at)}</bdi>
                <bdi>{chapter.chapterTitle}</bdi>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
