import { useState } from 'react';

export interface Selection {
  /** Keys of what is chosen, in the order of the list. */
  chosen: readonly string[];
  has: (key: string) => boolean;
  /** @param through also everything between this one and the one changed before */
  toggle: (key: string, through?: boolean) => void;
  all: () => void;
  none: () => void;
}

/** Which rows of a list are chosen. What leaves the list is no longer chosen. */
export function useSelection(keys: readonly string[]): Selection {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string | null>(null);
  const chosen = keys.filter((key) => picked.has(key));
  const toggle = (key: string, through = false) => {
    const next = new Set(chosen);
    const on = !next.has(key);
    const [from, to] = [last === null ? -1 : keys.indexOf(last), keys.indexOf(key)];
    const range = through && from >= 0 ? keys.slice(Math.min(from, to), Math.max(from, to) + 1) : [key];
    for (const one of range) {
      if (on) next.add(one);
      else next.delete(one);
    }
    setPicked(next);
    setLast(key);
  };
  return {
    chosen,
    has: (key) => picked.has(key),
    toggle,
    all: () => setPicked(new Set(keys)),
    none: () => setPicked(new Set()),
  };
}
