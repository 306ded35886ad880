import {
  Captions,
  CaptionsOff,
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
  Play,
  RectangleHorizontal,
  RotateCcw,
  RotateCw,
  Square,
  Volume1,
  Volume2,
  VolumeX,
} from 'lucide-react';
import { t } from '~/l10n/i18n';
import { cx } from '~/parts/cx';
import styles from './player.module.css';
import { SettingsMenu } from './settings_menu';
import type { PlayerSource } from './source';
import { Timeline } from './timeline';
import { usePlayer } from './use_player';
import {
  CaptionsButton,
  Controls,
  FullscreenButton,
  MuteButton,
  PiPButton,
  PlayButton,
  SeekButton,
  Slider,
  Time,
  VolumeSlider,
} from './videojs';

const icon = { 'aria-hidden': true, size: 20, strokeWidth: 1.75 } as const;

interface ControlBarProps {
  kind: PlayerSource['kind'];
  theatre: boolean;
  onTheatre: (() => void) | undefined;
}

/** A solid strip with the timeline as its upper edge. It runs left to right in every language, as media do. */
export function ControlBar({ kind, theatre, onTheatre }: ControlBarProps) {
  const picture = kind === 'video';
  return (
    <Controls.Root {...(picture ? {} : { visibility: 'always' as const })}>
      <Controls.Content className={styles['controls'] ?? ''}>
        <Timeline />
        <Controls.Group className={styles['row'] ?? ''} aria-label={t('player.controls')}>
          <PlayButton
            className={styles['button'] ?? ''}
            render={(props, state) => (
              <button {...props}>{state.paused || state.ended ? <Play {...icon} /> : <Pause {...icon} />}</button>
            )}
          />
          <SeekButton
            seconds={-10}
            className={cx(styles['button'], styles['wide'])}
            render={(props) => (
              <button {...props}>
                <RotateCcw {...icon} />
              </button>
            )}
          />
          <SeekButton
            seconds={10}
            className={cx(styles['button'], styles['wide'])}
            render={(props) => (
              <button {...props}>
                <RotateCw {...icon} />
              </button>
            )}
          />
          <Volume />
          <Time.Group className={styles['time'] ?? ''}>
            <Time.Value type="current" />
            <Time.Separator className={styles['dim'] ?? ''} />
            <Time.Value type="duration" className={styles['dim'] ?? ''} />
          </Time.Group>
          <span className={styles['space']} />
          <CaptionsToggle />
          <SettingsMenu />
          {picture && (
            <PiPButton
              className={cx(styles['button'], styles['wide'])}
              render={(props) => (
                <button {...props}>
                  <PictureInPicture2 {...icon} />
                </button>
              )}
            />
          )}
          {picture && onTheatre && <TheatreButton on={theatre} onToggle={onTheatre} />}
          {picture && (
            <FullscreenButton
              className={styles['button'] ?? ''}
              render={(props, state) => (
                <button {...props}>{state.fullscreen ? <Minimize {...icon} /> : <Maximize {...icon} />}</button>
              )}
            />
          )}
        </Controls.Group>
      </Controls.Content>
    </Controls.Root>
  );
}

function Volume() {
  return (
    <div className={styles['volume']}>
      <MuteButton
        className={styles['button'] ?? ''}
        render={(props, state) => (
          <button {...props}>
            {state.volumeLevel === 'off' ? (
              <VolumeX {...icon} />
            ) : state.volumeLevel === 'high' ? (
              <Volume2 {...icon} />
            ) : (
              <Volume1 {...icon} />
            )}
          </button>
        )}
      />
      <VolumeSlider.Root className={styles['volumeSlider'] ?? ''}>
        <Slider.Track className={styles['volumeTrack'] ?? ''}>
          <Slider.Fill className={styles['volumeFill'] ?? ''} />
        </Slider.Track>
        <Slider.Thumb className={styles['thumb'] ?? ''} />
      </VolumeSlider.Root>
    </div>
  );
}

/** Only where there are captions to switch. */
function CaptionsToggle() {
  const some = usePlayer((state) =>
    state.textTrackList.some((track) => track.kind === 'captions' || track.kind === 'subtitles'),
  );
  if (!some) return null;
  return (
    <CaptionsButton
      className={styles['button'] ?? ''}
      render={(props, state) => (
        <button {...props}>{state.subtitlesShowing ? <Captions {...icon} /> : <CaptionsOff {...icon} />}</button>
      )}
    />
  );
}

function TheatreButton({ on, onToggle }: { on: boolean; onToggle: () => void }) {
  const label = on ? t('player.theatre.leave') : t('player.theatre.enter');
  return (
    <button
      type="button"
      className={cx(styles['button'], styles['theatreButton'])}
      aria-label={label}
      title={label}
      aria-keyshortcuts="t"
      onClick={onToggle}
    >
      {on ? <Square {...icon} /> : <RectangleHorizontal {...icon} />}
    </button>
  );
}
