import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const key = 'op.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function current(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return dark.matches ? 'dark' : 'light';
}

/** The choice is this device's; choosing what the system says anyway forgets the choice. */
export function setTheme(theme: Theme): void {
  const system: Theme = dark.matches ? 'dark' : 'light';
  try {
    if (theme === system) localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  document.documentElement.dataset['theme'] = theme;
  listeners.forEach((notify) => notify());
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  dark.addEventListener('change', notify);
  return () => {
    listeners.delete(notify);
    dark.removeEventListener('change', notify);
  };
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, current);
