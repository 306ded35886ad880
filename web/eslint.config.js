import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Folders that may only look downwards: parts know no route, the player knows no page. */
const closed = (message, ...patterns) => ({
  'no-restricted-imports': ['error', { patterns: [{ group: patterns, message }] }],
});

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'public', 'scripts', '*.config.{js,ts}'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  a11y.flatConfigs.recommended,
  hooks.configs.flat.recommended,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // Safari forgets that a list is one when its markers are styled away, unless told.
      'jsx-a11y/no-redundant-roles': ['error', { ul: ['list'], ol: ['list'] }],
      'no-console': 'error',
      ...closed('The player is reached through ~/player only.', '@videojs/*', 'hls.js'),
    },
  },
  { files: ['src/player/**'], rules: closed('The player knows no page.', '~/routes/*', '~/app/*', '~/upload/*') },
  {
    files: ['src/parts/**'],
    rules: closed('Parts know no page.', '~/routes/*', '~/player/*', '~/upload/*', '@videojs/*', 'hls.js'),
  },
);
