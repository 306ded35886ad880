import { t } from '~/l10n/i18n';
import { Button, ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';
import { facetWords } from './chips';
import type { Facet } from './facets';

interface NothingFoundProps {
  words: string;
  active: readonly (readonly [Facet, string])[];
  onRemove: (names: Facet[]) => void;
}

/** Says how the search could find more: without one filter, without all, or with fewer words. */
export function NothingFound({ words, active, onRemove }: NothingFoundProps) {
  const removable = words === '' ? active.filter(([name]) => name !== 'c' && name !== 't') : active;
  return (
    <Notice
      heading={words ? t('search.none', { words }) : t('search.none.here')}
      action={
        <>
          {removable.map(([name, value]) => (
            <Button key={name} onClick={() => onRemove([name])}>
              {t('search.without', { filter: facetWords(name, value) })}
            </Button>
          ))}
          {removable.length > 1 && (
            <Button onClick={() => onRemove(removable.map(([name]) => name))}>{t('search.withoutAll')}</Button>
          )}
          {removable.length === 0 && <ButtonLink to="/latest">{t('search.latest')}</ButtonLink>}
        </>
      }
    >
      {removable.length > 0
        ? t('search.none.filters')
        : words.includes(' ')
          ? t('search.none.words')
          : t('search.none.spelling')}
    </Notice>
  );
}
