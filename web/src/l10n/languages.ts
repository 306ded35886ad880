/** What the pages can be read in, each by its own name. The files beside this one hold the texts. */
export const languages = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  pt: 'Português',
  el: 'Ελληνικά',
  ar: 'العربية',
} as const;

export type Language = keyof typeof languages;

const rightToLeft: readonly Language[] = ['ar'];

export const directionOf = (language: Language): 'ltr' | 'rtl' => (rightToLeft.includes(language) ? 'rtl' : 'ltr');

const isLanguage = (code: string): code is Language => Object.hasOwn(languages, code);

/** What somebody chose, otherwise the first of what his browser asks for that there is ("pt-BR" is read as "pt"). */
export function languageFor(chosen: string | null, wanted: readonly string[]): Language {
  const codes = [...(chosen === null ? [] : [chosen]), ...wanted];
  return codes.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage) ?? 'en';
}
