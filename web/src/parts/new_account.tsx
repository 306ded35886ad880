import type { ReactNode } from 'react';
import { t } from '~/l10n/i18n';
import { Field } from './field';
import { textOf } from './form_text';
import { NewPassword, newPasswordOf } from './new_password';

interface NewAccountProps {
  nameHelp: ReactNode;
  emailHelp?: ReactNode;
  errors: Readonly<Record<string, string>>;
}

/** Who an account is for, and how that person signs in; its fields have the server's names. */
export function NewAccount({ nameHelp, emailHelp, errors }: NewAccountProps) {
  return (
    <>
      <Field label={t('setup.name')} name="name" autoComplete="name" required help={nameHelp} error={errors['name']} />
      <Field
        label={t('setup.username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        help={t('setup.username.help')}
        error={errors['username']}
      />
      <Field
        label={t('setup.email')}
        name="email"
        type="email"
        autoComplete="email"
        required
        help={emailHelp}
        error={errors['email']}
      />
      <NewPassword label={t('setup.password')} errors={errors} />
    </>
  );
}

/** What those fields say. @throws Refusal when the passwords differ */
export function newAccountOf(data: FormData) {
  return {
    username: textOf(data, 'username').trim(),
    name: textOf(data, 'name').trim(),
    email: textOf(data, 'email').trim(),
    password: newPasswordOf(data),
  };
}
