export interface Chapter {
  /** Seconds. */
  at: number;
  title: string;
}

/** What can be played, in the player's own words. All addresses are paths on our site. */
export interface PlayerSource {
  kind: 'video' | 'audio';
  title: string;
  /** HLS master playlist. */
  hls: string;
  /** A progressive file for when adaptive playback does not work out. */
  mp4: string | null;
  poster: string | null;
  /** WebVTT of preview pictures with absolute paths. */
  storyboard: string | null;
  /** How the sound looks. */
  waveform: string | null;
  /** In the order of time. */
  chapters: readonly Chapter[];
  captions: { src: string; srclang: string; label: string }[];
  /** Seconds. */
  duration: number;
}
