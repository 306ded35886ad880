import { useCallback, useEffect, useRef } from 'react';
import { call } from '~/api/client';
import { actionsPath } from '~/api/readers';

/** Seconds of playing between two notes of how far somebody is. */
const step = 15;

/** Tells the server that the item is watched and how far, so that the next visit goes on there. Nobody is kept from
 *  watching when that fails. */
export function useWatching(token: string, atOnce: boolean): (seconds: number, stopped: boolean) => void {
  const told = useRef(Number.NEGATIVE_INFINITY);
  const tell = useCallback(
    (position?: number) => {
      void call('POST', actionsPath(token), { type: 'watch', ...(position === undefined ? {} : { position }) }).catch(
        () => undefined,
      );
    },
    [token],
  );
  // Looking at a picture or a document is seeing it.
  useEffect(() => {
    if (!atOnce || told.current > 0) return;
    told.current = 1;
    tell();
  }, [atOnce, tell]);
  return useCallback(
    (seconds, stopped) => {
      if (!stopped && Math.abs(seconds - told.current) < step) return;
      told.current = seconds;
      tell(Math.floor(seconds));
    },
    [tell],
  );
}
