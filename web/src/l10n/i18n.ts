import { setupI18n, type Messages } from '@lingui/core';
import { messages } from './en.po';
import type { MessageId } from './ids';
import { directionOf, languageFor, type Language } from './languages';

export const i18n = setupI18n({ locale: 'en', messages: { en: messages } });

const key = 'op.language';
const catalogues = import.meta.glob<{ messages: Messages }>(['./*.po', '!./en.po']);

/** The text with this id in the reader's language. */
export function t(id: MessageId, values?: Record<string, string | number>): string {
  return i18n._(id, values);
}

/** Before anything is shown: the pages speak the reader's language from then on. English is there always, so when the
 *  texts cannot be loaded the pages are read in that. */
export async function startLanguage(): Promise<void> {
  const language = languageFor(stored(), navigator.languages);
  const load = catalogues[`./${language}.po`];
  if (!load) return;
  try {
    i18n.loadAndActivate({ locale: language, messages: (await load()).messages });
  } catch {
    return;
  }
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

export const currentLanguage = (): Language => languageFor(i18n.locale, []);

/** The choice is this device's. The page is read again: everything on it is in the other language then. */
export function setLanguage(language: Language): void {
  try {
    localStorage.setItem(key, language);
  } catch {
    // Storage may be forbidden; the browser's own choice stays then.
    return;
  }
  location.reload();
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
