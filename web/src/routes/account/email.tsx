import { useQuery } from '@tanstack/react-query';
import { askConfirmationPath, registrationQuery, type Account } from '~/api/account';
import { call } from '~/api/client';
import { t } from '~/l10n/i18n';
import { Form } from '~/parts/form';

/** The address, and the letter that confirms it. */
export function Email({ account }: { account: Account }) {
  const mail = useQuery(registrationQuery).data?.mail ?? false;
  const ask = async () => {
    await call('POST', askConfirmationPath, {});
    return t('account.email.sent', { email: account.email });
  };
  return (
    <>
      <p>
        <bdi>{account.email}</bdi>{' '}
        {account.email_is_verified ? t('account.email.confirmed') : t('account.email.unconfirmed')}
      </p>
      {mail && !account.email_is_verified && (
        <Form
          label={t('account.email')}
          kind="plain"
          submit={t('account.email.send')}
          busy={t('account.email.sending')}
          act={ask}
        />
      )}
    </>
  );
}
