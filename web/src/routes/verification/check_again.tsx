import { useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { casePath, type VerificationCase } from '~/api/verification';
import { t } from '~/l10n/i18n';
import { Form } from '~/parts/form';

/** Has the server look at the links once more; it does so a moment later. */
export function CheckAgain({ id }: { id: number }) {
  const client = useQueryClient();
  const check = async () => {
    client.setQueryData([casePath(id)], await call<VerificationCase>('POST', `${casePath(id)}/check`, {}));
    return t('verify.links.checking');
  };
  return (
    <Form
      label={t('verify.links.check')}
      kind="plain"
      submit={t('verify.links.check')}
      busy={t('verify.sending')}
      act={check}
    />
  );
}
