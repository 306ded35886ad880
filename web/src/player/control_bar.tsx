import {
  Captions,
  CaptionsOff,
  Film,
  Headphones,
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
import { ChapterNow } from './chapters';
import styles from './player.module.css';
import { SettingsMenu } from './settings_menu';
import type { PlayerSource } from './source';
import { Timeline } from './timeline';
import type { Sound } from './use_sound';
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
  source: PlayerSource;
  /** Whether the sound plays without its picture; absent where it cannot. */
  sound: Sound | null;
  theatre: boolean;
  onTheatre: (() => void) | undefined;
}

/** A solid strip with the timeline as its upper edge. It runs left to right in every language, as media do. */
export function ControlBar({ source, sound, theatre, onTheatre }: ControlBarProps) {
  const picture = source.kind === 'video';
  return (
    <Controls.Root {...(picture && !sound?.alone ? {} : { visibility: 'always' as const })}>
      <Controls.Content className={styles['controls'] ?? ''}>
        <Timeline chapters={source.chapters} duration={source.duration} />
        <Controls.Group className={cx(styles['row'], picture && styles['picture'])} aria-label={t('player.controls')}>
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
          <span className={styles['space']}>
            <ChapterNow chapters={source.chapters} />
          </span>
          <CaptionsToggle />
          <SettingsMenu />
          {picture && sound && <SoundButton {...sound} />}
          {picture && !sound?.alone && (
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

/** The picture costs most of the line, and some only listen. */
function SoundButton({ alone, onToggle }: Sound) {
  const label = alone ? t('player.sound.picture') : t('player.sound.alone');
  return (
    <button type="button" className={styles['button']} aria-label={label} title={label} onClick={onToggle}>
      {alone ? <Film {...icon} /> : <Headphones {...icon} />}
    </button>
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
