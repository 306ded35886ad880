import { useEffect, useMemo, useRef } from 'react';
import styles from './player.module.css';
import { chapterTrack } from './chapter_track';
import type { Chapter } from './source';
import { usePlayer } from './use_player';

/** Where chapters begin, as notches in the timeline. */
export function ChapterMarks({ chapters, duration }: { chapters: readonly Chapter[]; duration: number }) {
  return chapters
    .filter(({ at }) => at > 0 && at < duration)
    .map(({ at }) => (
      <span
        key={at}
        aria-hidden
        className={styles['notch']}
        style={{ insetInlineStart: `${((at / duration) * 100).toFixed(3)}%` }}
      />
    ));
}

/** The chapters as a track of the recording, from which the timeline knows what is under the pointer. */
export function ChapterTrack({ chapters, duration }: { chapters: readonly Chapter[]; duration: number }) {
  const track = useRef<HTMLTrackElement>(null);
  const text = useMemo(() => chapterTrack(chapters, duration), [chapters, duration]);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
    if (track.current) track.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [text]);
  return <track ref={track} kind="chapters" default />;
}

/** The chapter that plays now. */
export function ChapterNow({ chapters }: { chapters: readonly Chapter[] }) {
  const time = usePlayer((state) => state.currentTime);
  const title = chapters.findLast(({ at }) => at <= time)?.title;
  return title === undefined ? null : <bdi className={styles['chapter']}>{title}</bdi>;
}
