import { formatter } from '@lingui/format-po';

/** Catalogues are written by hand under explicit ids; nothing is extracted. */
export default {
  locales: ['en'],
  sourceLocale: 'en',
  format: formatter({ explicitIdAsDefault: true }),
  catalogs: [{ path: '<rootDir>/src/l10n/{locale}', include: ['src'] }],
};
