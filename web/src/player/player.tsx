import { useCallback, useEffect, useRef, useState } from 'react';
import { cx } from '~/parts/cx';
import { ChapterTrack } from './chapters';
import { CaptionLines } from './captions';
import { ControlBar } from './control_bar';
import { HlsMedia, type Trouble } from './engine';
import { Keys } from './keys';
import styles from './player.module.css';
import type { PlayerSource } from './source';
import { TroublePanel } from './trouble_panel';
import { useMemory } from './use_memory';
import { useSound } from './use_sound';
import { PlayerProvider } from './use_player';
import { Waveform } from './waveform';
import { BufferingIndicator, Container, Gesture, StatusAnnouncer, useAttachMedia, useMediaInstance } from './videojs';

export interface PlayerProps {
  source: PlayerSource;
  /** Seconds. */
  startAt?: number;
  autoPlay?: boolean;
  theatre?: boolean;
  /** Where the reader wants to be now, in seconds; each new object is a new wish. */
  seek?: { at: number } | null | undefined;
  /** Called as it plays, several times a second, and once when it stops. */
  onTime?: ((seconds: number, stopped: boolean) => void) | undefined;
  onEnded?: (() => void) | undefined;
  /** Absent where the page has no theatre. */
  onTheatre?: (() => void) | undefined;
}

/** The stage with everything on it. Loaded when somebody wants to play. */
export default function Player(props: PlayerProps) {
  return (
    <PlayerProvider>
      <Stage {...props} />
    </PlayerProvider>
  );
}

function Stage({
  source,
  startAt = 0,
  autoPlay = false,
  theatre = false,
  seek,
  onTime,
  onEnded,
  onTheatre,
}: PlayerProps) {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const media = useMediaInstance(HlsMedia);
  const attach = useAttachMedia<HTMLVideoElement>(media);
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const container = useRef<HTMLDivElement>(null);
  useMemory();
  const sound = useSound(media);

  const keep = useCallback(
    (element: HTMLVideoElement | null) => {
      setVideo(element);
      return attach(element);
    },
    [attach],
  );

  useEffect(() => media.watch(setTrouble), [media]);

  // An item that is still being made is asked for again and again while it plays: only the first answer opens it, else
  // each new one would throw the reader back to the start.
  const first = useRef(source);
  useEffect(() => {
    void media.open({ hls: first.current.hls, mp4: first.current.mp4, startAt });
  }, [media, startAt]);
  useEffect(() => media.renew({ hls: source.hls, mp4: source.mp4 }), [media, source.hls, source.mp4]);

  useTimes(video, onTime, onEnded);

  // The wish that brought the player here is where it starts.
  const wish = useRef(seek);
  useEffect(() => {
    const picture = container.current?.querySelector('video');
    if (!seek || !picture || seek === wish.current) return;
    wish.current = seek;
    picture.currentTime = seek.at;
    void picture.play().catch(() => undefined);
    container.current?.scrollIntoView({ block: 'nearest' });
  }, [seek]);

  // The poster that was pressed is gone; its successor takes the keys.
  useEffect(() => {
    if (autoPlay) container.current?.focus({ preventScroll: true });
  }, [autoPlay]);

  return (
    <Container
      ref={container}
      className={cx(
        styles['stage'],
        source.kind === 'audio' && styles[source.waveform ? 'waved' : source.poster ? 'audio' : 'bare'],
      )}
      data-player={source.kind}
      data-alone={sound?.alone || undefined}
      dir="ltr"
    >
      {/* Captions come as tracks below; a recording may have none. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <video ref={keep} playsInline autoPlay={autoPlay} poster={source.poster ?? undefined} className={styles['video']}>
        {source.storyboard && <track kind="metadata" label="thumbnails" src={source.storyboard} default />}
        {source.captions.map((track) => (
          <track key={track.src} kind="captions" src={track.src} srcLang={track.srclang} label={track.label} />
        ))}
        {source.chapters.length > 0 && <ChapterTrack chapters={source.chapters} duration={source.duration} />}
      </video>
      <BufferingIndicator className={styles['buffering'] ?? ''} />
      {source.waveform && <Waveform url={source.waveform} duration={source.duration} />}
      <CaptionLines video={video} />
      <ControlBar source={source} sound={sound} theatre={theatre} onTheatre={onTheatre} />
      {trouble && <TroublePanel trouble={trouble} media={media} hasFile={source.mp4 !== null} />}
      <Keys theatre={onTheatre} chapters={source.chapters} />
      <Gesture type="tap" action="togglePaused" pointer="mouse" region="center" />
      <Gesture type="tap" action="toggleControls" pointer="touch" />
      <Gesture type="doubletap" action="seekStep" value={-10} pointer="touch" region="left" />
      <Gesture type="doubletap" action="seekStep" value={10} pointer="touch" region="right" />
      <Gesture type="doubletap" action="toggleFullscreen" region="center" />
      <div className="visually-hidden">
        <StatusAnnouncer />
      </div>
    </Container>
  );
}

/** Tells the page how far it is, without a render for each step. */
function useTimes(
  video: HTMLVideoElement | null,
  onTime: PlayerProps['onTime'],
  onEnded: PlayerProps['onEnded'],
): void {
  useEffect(() => {
    if (!video) return;
    const abort = new AbortController();
    const { signal } = abort;
    video.addEventListener('timeupdate', () => !video.paused && onTime?.(video.currentTime, false), { signal });
    video.addEventListener('pause', () => onTime?.(video.currentTime, true), { signal });
    video.addEventListener('ended', () => onEnded?.(), { signal });
    return () => abort.abort();
  }, [video, onTime, onEnded]);
}
