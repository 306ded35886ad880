import { useEffect } from 'react';
import { useSession } from '~/api/queries';
import { t } from '~/l10n/i18n';

/** Sets the window's title, "<headline> · <site>", as the daemon writes it into the page. */
export function useTitle(headline: string | undefined): void {
  const site = useSession().data?.site.name ?? t('site.name');
  useEffect(() => {
    if (headline !== undefined) document.title = headline === '' ? site : `${headline} · ${site}`;
  }, [headline, site]);
}
