import { useQuery } from '@tanstack/react-query';
import { mediaQuery } from '~/api/queries';
import type { MediaSingle } from '~/api/types';
import { bytes, percent } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import styles from './making.module.css';

type Step = 'sent' | 'inspected' | 'playable' | 'complete' | 'ready';
const playedSteps: readonly Step[] = ['sent', 'inspected', 'playable', 'complete'];
/** Pictures and documents have no qualities to wait for. */
const shownSteps: readonly Step[] = ['sent', 'inspected', 'ready'];

const stepsOf = (item: MediaSingle | undefined): readonly Step[] =>
  item?.media_type === 'image' || item?.media_type === 'pdf' ? shownSteps : playedSteps;

/** What has been reached of the way from file to report. */
function reached(item: MediaSingle | undefined): Set<Step> {
  const done = new Set<Step>(['sent']);
  if (!item) return done;
  if (item.duration > 0 || item.processing.renditions.length > 0 || item.playable) done.add('inspected');
  if (item.playable) done.add('playable');
  if (item.processing.state === 'done') stepsOf(item).forEach((step) => done.add(step));
  return done;
}

/** The stages after the last byte, live. */
export function Making({ token, size }: { token: string; size: number }) {
  const query = useQuery(mediaQuery(token));
  const item = query.data;
  const steps = stepsOf(item);
  const done = reached(item);
  const failed = item?.processing.state === 'failed';
  const current = failed ? undefined : steps.find((step) => !done.has(step));
  const share = current === 'complete' ? (item?.processing.percent ?? 0) : 50;
  const whole = item?.processing.state === 'done';
  const ready = done.has('playable') || whole;
  return (
    <div className={styles['making']}>
      <ol role="list" className={styles['steps']} aria-label={t('upload.steps')}>
        {steps.map((step) => (
          <li key={step} data-done={done.has(step) || undefined}>
            <div className={styles['bar']} aria-hidden>
              <div style={{ inlineSize: `${done.has(step) ? 100 : step === current ? share : 0}%` }} />
            </div>
            {t(`upload.step.${step}`)}
            <span className="visually-hidden"> {done.has(step) ? t('step.done') : t('step.waiting')}</span>
          </li>
        ))}
      </ol>
      {failed ? (
        <p className={styles['failed']} role="alert">
          {item.processing.message || t('view.failed')}
        </p>
      ) : null}
      <div className={styles['foot']}>
        <p role="status">
          {failed
            ? t('view.failed')
            : whole
              ? t(steps === shownSteps ? 'upload.published' : 'upload.complete', { size: bytes(size) })
              : ready
                ? t('upload.ready', { percent: percent(item?.processing.percent ?? 0) })
                : t('upload.making')}
        </p>
        <div className={styles['ways']}>
          <ButtonLink to={`/edit?m=${encodeURIComponent(token)}`} small>
            {t('upload.more')}
          </ButtonLink>
          <ButtonLink
            to={`/view?m=${encodeURIComponent(token)}`}
            small
            {...(ready && !failed ? { kind: 'primary' } : {})}
          >
            {ready && !failed ? t('upload.open') : t('upload.open.early')}
          </ButtonLink>
        </div>
      </div>
    </div>
  );
}
