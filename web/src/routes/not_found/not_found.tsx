import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';

export function NotFound() {
  useTitle(t('notFound.title'));
  return (
    <div className="page">
      <Notice level={1} heading={t('notFound.title')} action={<ButtonLink to="/">{t('notFound.action')}</ButtonLink>}>
        {t('notFound.text')}
      </Notice>
    </div>
  );
}
