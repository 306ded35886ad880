import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { askResetPath, registrationQuery, resetPath } from '~/api/account';
import { call } from '~/api/client';
import { useSessionChange } from '~/api/queries';
import { readFromTop } from '~/app/read_from_top';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { NewPassword, newPasswordOf } from '~/parts/new_password';
import { Notice } from '~/parts/notice';
import { Sheet } from '~/parts/sheet';

/** A forgotten password: without a token the page asks for a letter, with the letter's token for a new password. */
export default function PasswordReset() {
  const [params] = useSearchParams();
  const token = params.get('token') ?? '';
  return token === '' ? <Ask /> : <Choose token={token} />;
}

function Ask() {
  useTitle(t('reset.title'));
  const policy = useQuery(registrationQuery).data;
  const [asked, setAsked] = useState(false);
  if (policy && !policy.mail) return <NoMail />;
  if (asked) return <Asked />;
  const ask = async (data: FormData) => {
    await call('POST', askResetPath, { email: textOf(data, 'email').trim() });
    setAsked(true);
    readFromTop();
    return undefined;
  };
  return (
    <Sheet heading={t('reset.title')} lead={<p>{t('reset.lead')}</p>}>
      <Form
        submit={t('reset.submit')}
        busy={t('reset.busy')}
        act={ask}
        aside={<Link to="/accounts/login/">{t('reset.back')}</Link>}
      >
        {(errors) => (
          <Field
            label={t('login.username')}
            name="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            error={errors['email']}
          />
        )}
      </Form>
    </Sheet>
  );
}

/** The same whether there is such an account or not. */
function Asked() {
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('reset.asked.title')}
        action={<ButtonLink to="/accounts/login/">{t('reset.back')}</ButtonLink>}
      >
        {t('reset.asked.text')}
      </Notice>
    </div>
  );
}

function NoMail() {
  return (
    <div className="page">
      <Notice level={1} heading={t('reset.noMail.title')}>
        {t('reset.noMail.text')}
      </Notice>
    </div>
  );
}

function Choose({ token }: { token: string }) {
  useTitle(t('reset.choose.title'));
  const adopt = useSessionChange();
  const [username, setUsername] = useState<string | null>(null);
  if (username !== null) return <Chosen username={username} />;
  const choose = async (data: FormData) => {
    const answer = await call<{ username: string }>('POST', resetPath, { token, password: newPasswordOf(data) });
    setUsername(answer.username);
    readFromTop();
    // Every session has ended, perhaps this browser's as well.
    await adopt(null);
    return undefined;
  };
  return (
    <Sheet heading={t('reset.choose.title')} lead={<p>{t('reset.choose.lead')}</p>}>
      <Form
        submit={t('reset.choose.submit')}
        busy={t('reset.choose.busy')}
        act={choose}
        aside={<Link to="/password/reset">{t('reset.again')}</Link>}
      >
        {(errors) => <NewPassword label={t('reset.password')} errors={errors} />}
      </Form>
    </Sheet>
  );
}

function Chosen({ username }: { username: string }) {
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('reset.done.title')}
        action={<ButtonLink to="/accounts/login/">{t('shell.signIn')}</ButtonLink>}
      >
        {t('reset.done.text', { username })}
      </Notice>
    </div>
  );
}
