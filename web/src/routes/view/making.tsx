import type { MediaSingle, StepState } from '~/api/types';
import { percent } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Progress } from '~/parts/progress';
import styles from './making.module.css';

/** Which qualities are ready and which are still made, while it already plays. Gone when all is done. */
export function Making({ item }: { item: MediaSingle }) {
  const { state, renditions, percent: done, message } = item.processing;
  if (!item.playable || state === 'done') return null;
  if (state === 'failed') return message ? <p className={styles['making']}>{message}</p> : null;
  return (
    <section className={styles['making']} aria-label={t('view.making')}>
      <p>{t('view.making')}</p>
      <ul role="list">
        {renditions.map((rendition) => (
          <li key={rendition.height} data-state={rendition.state}>
            <bdi>{rendition.height}p</bdi> <span>{word(rendition.state, rendition.percent)}</span>
          </li>
        ))}
      </ul>
      <Progress value={done} label={t('view.making')} />
    </section>
  );
}

function word(state: StepState, done: number): string {
  return state === 'running' ? percent(done) : t(`step.${state}`);
}
