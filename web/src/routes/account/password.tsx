import { useQueryClient } from '@tanstack/react-query';
import { sessionsQuery, tokensQuery, userPath, type Account } from '~/api/account';
import { call } from '~/api/client';
import { t } from '~/l10n/i18n';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { NewPassword, newPasswordOf } from '~/parts/new_password';

export function Password({ account }: { account: Account }) {
  const client = useQueryClient();
  const change = async (data: FormData, form: HTMLFormElement) => {
    await call('PUT', userPath(account.username), {
      action: 'change_password',
      current_password: textOf(data, 'current_password'),
      password: newPasswordOf(data),
    });
    form.reset();
    // Whoever was signed in with the old password no longer is.
    await Promise.all([sessionsQuery, tokensQuery].map(({ queryKey }) => client.invalidateQueries({ queryKey })));
    return t('account.password.changed');
  };
  return (
    <Form
      label={t('account.password')}
      submit={t('account.password.submit')}
      busy={t('account.saving')}
      kind="plain"
      act={change}
    >
      {(errors) => (
        <>
          {/* Tells password managers whose password it is. */}
          <input hidden readOnly name="username" autoComplete="username" value={account.username} />
          <Field
            label={t('account.password.current')}
            name="current_password"
            type="password"
            autoComplete="current-password"
            required
            error={errors['current_password']}
          />
          <NewPassword label={t('reset.password')} errors={errors} />
        </>
      )}
    </Form>
  );
}
