import { useEffect } from 'react';
import { recall, remember } from './memory';
import { usePlayer } from './use_player';

/** Volume and speed are as they were left on this device. */
export function useMemory(): void {
  const store = usePlayer();
  const { volume, muted, playbackRate } = usePlayer((state) => ({
    volume: state.volume,
    muted: state.muted,
    playbackRate: state.playbackRate,
  }));
  const ready = usePlayer((state) => state.canPlay);

  useEffect(() => {
    if (!ready) return;
    const { volume: level, muted: silent, rate } = recall();
    if (level !== undefined) store.setVolume(level);
    if (silent && !store.state.muted) store.toggleMuted();
    if (rate !== undefined) store.setPlaybackRate(rate);
  }, [ready, store]);

  useEffect(() => {
    if (ready) remember({ volume, muted, rate: playbackRate });
  }, [ready, volume, muted, playbackRate]);
}
