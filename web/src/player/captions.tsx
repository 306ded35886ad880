import { useEffect, useState } from 'react';
import styles from './player.module.css';
import { usePlayer } from './use_player';

/** Captions above the controls instead of under them. The browser still times the cues; in its own full screen, where
 *  ours cannot be seen, it draws them as well. */
export function CaptionLines({ video }: { video: HTMLVideoElement | null }) {
  const showing = usePlayer((state) => state.subtitlesShowing);
  const tracks = usePlayer((state) => state.textTrackList);
  const [lines, setLines] = useState<{ text: string; language: string } | null>(null);

  useEffect(() => {
    if (!video || !showing) return;
    const track = [...video.textTracks].find((candidate) => candidate.mode === 'showing');
    if (!track) return;
    const draw = () => {
      const cues = [...(track.activeCues ?? [])].filter((cue) => cue instanceof VTTCue);
      const text = cues.map((cue) => cue.getCueAsHTML().textContent).join('\n');
      setLines(text === '' ? null : { text, language: track.language });
    };
    draw();
    track.addEventListener('cuechange', draw);
    return () => {
      track.removeEventListener('cuechange', draw);
      setLines(null);
    };
  }, [video, showing, tracks]);

  if (!lines) return null;
  return (
    <p className={styles['captions']} lang={lines.language} dir="auto">
      <span>{lines.text}</span>
    </p>
  );
}
