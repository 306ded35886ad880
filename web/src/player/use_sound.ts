import { useEffect, useState } from 'react';
import type { HlsMedia } from './engine';

/** A recording's sound without its picture. */
export interface Sound {
  alone: boolean;
  onToggle: () => void;
}

/** Nothing where the sound cannot be had alone. */
export function useSound(media: HlsMedia): Sound | null {
  const [state, setState] = useState({ there: false, alone: false });
  useEffect(() => media.watchSound(setState), [media]);
  return state.there ? { alone: state.alone, onToggle: () => void media.playSound(!state.alone) } : null;
}
