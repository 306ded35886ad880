import { Play } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { clock } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { cx } from '~/parts/cx';
import styles from './facade.module.css';
import type { PlayerProps } from './player';

const load = () => import('./player');
const Player = lazy(load);

/** Fetches the code of player and engine while the finger is still on its way. */
function prepare() {
  void load();
  void import('hls.js');
}

/** A poster with a play button; the player and its 240 kB arrive when somebody wants to play. */
export function Facade(props: PlayerProps) {
  const { source } = props;
  const [missing, setMissing] = useState(false);
  const [pressed, setPressed] = useState(props.autoPlay ?? false);
  const wanted = pressed || Boolean(props.seek);
  const startAt = props.startAt ?? 0;
  const poster = (
    <div
      className={cx(
        styles['facade'],
        source.kind === 'audio' && styles[source.waveform || source.poster ? 'audio' : 'bare'],
      )}
    >
      {source.poster && !missing && (
        <img
          src={source.poster}
          alt=""
          fetchPriority="high"
          className={styles['poster']}
          onError={() => setMissing(true)}
        />
      )}
      <button
        type="button"
        className={styles['play']}
        onClick={() => setPressed(true)}
        onPointerEnter={prepare}
        onFocus={prepare}
        aria-label={t('player.play', { title: source.title })}
        disabled={wanted}
      >
        <span className={styles['mark']}>
          <Play aria-hidden size={34} strokeWidth={1.5} fill="currentColor" />
        </span>
        <bdi className={styles['length']}>
          {wanted
            ? t('shell.loading')
            : startAt > 0
              ? t('player.resume', { time: clock(startAt) })
              : clock(source.duration)}
        </bdi>
      </button>
    </div>
  );
  if (!wanted) return poster;
  return (
    <Suspense fallback={poster}>
      <Started {...props} />
    </Suspense>
  );
}

/** From where it starts is settled when it starts: what the page learns later throws nobody back. */
function Started(props: PlayerProps) {
  const [startAt] = useState(props.seek?.at ?? props.startAt ?? 0);
  return <Player {...props} startAt={startAt} autoPlay />;
}
