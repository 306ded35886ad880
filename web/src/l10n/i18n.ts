import { setupI18n } from '@lingui/core';
import { messages } from './en.po';
import type { MessageId } from './ids';

export const i18n = setupI18n({ locale: 'en', messages: { en: messages } });

/** The text with this id in the reader's language. */
export function t(id: MessageId, values?: Record<string, string | number>): string {
  return i18n._(id, values);
}
