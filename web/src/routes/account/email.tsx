import { useQuery, useQueryClient } from '@tanstack/react-query';
import { accountQuery, askConfirmationPath, changeEmailPath, registrationQuery, type Account } from '~/api/account';
import { call } from '~/api/client';
import { t } from '~/l10n/i18n';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';

/** The address, the letter that confirms it, and another address in its place. */
export function Email({ account }: { account: Account }) {
  const client = useQueryClient();
  const mail = useQuery(registrationQuery).data?.mail ?? false;
  const change = async (data: FormData, form: HTMLFormElement) => {
    const email = textOf(data, 'email');
    await call('POST', changeEmailPath, { email, current_password: textOf(data, 'current_password') });
    form.reset();
    await client.invalidateQueries({ queryKey: accountQuery.queryKey });
    return mail ? t('account.email.changing', { email }) : t('account.email.changed');
  };
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
      <Form
        label={t('account.email.change')}
        kind="plain"
        submit={t('account.email.change')}
        busy={t('account.saving')}
        act={change}
        fieldOf={{ email_unchanged: 'email' }}
      >
        {(errors) => (
          <>
            <input hidden readOnly name="username" autoComplete="username" value={account.username} />
            <Field
              label={t('account.email.new')}
              name="email"
              type="email"
              autoComplete="email"
              required
              error={errors['email']}
            />
            <Field
              label={t('account.password.current')}
              name="current_password"
              type="password"
              autoComplete="current-password"
              required
              error={errors['current_password']}
            />
          </>
        )}
      </Form>
    </>
  );
}
