import { t } from '~/l10n/i18n';
import { Field } from './field';
import { textOf } from './form_text';
import { Refusal } from './refusal';

/** A password to choose, typed twice; its fields are `password` and `repeat`. */
export function NewPassword({ label, errors }: { label: string; errors: Readonly<Record<string, string>> }) {
  return (
    <>
      <Field
        label={label}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        required
        help={t('setup.password.help')}
        error={errors['password']}
      />
      <Field
        label={t('setup.repeat')}
        name="repeat"
        type="password"
        autoComplete="new-password"
        required
        error={errors['repeat']}
      />
    </>
  );
}

/** The password of those two fields. @throws Refusal when they differ */
export function newPasswordOf(data: FormData): string {
  const password = textOf(data, 'password');
  if (password !== textOf(data, 'repeat')) throw new Refusal(t('setup.repeat.differs'), 'repeat');
  return password;
}
