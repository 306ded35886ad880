import { useSession } from '~/api/queries';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';

/** The front page before the first report, for whoever is looking. */
export function Welcome() {
  const session = useSession().data;
  if (session?.setup_needed) {
    return <Notice heading={t('home.setup.title')}>{t('home.setup.text')}</Notice>;
  }
  if (session?.user?.can_upload) {
    return (
      <Notice
        heading={t('home.empty.title')}
        action={
          <ButtonLink to="/upload" kind="primary">
            {t('home.empty.publish')}
          </ButtonLink>
        }
      >
        {t('home.empty.journalist')}
      </Notice>
    );
  }
  return <Notice heading={t('home.empty.title')}>{t('home.empty.text')}</Notice>;
}
