import { useState, type SyntheticEvent } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ApiError, call } from '~/api/client';
import { sessionPath, useSession, useSessionChange } from '~/api/queries';
import type { Session } from '~/api/types';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Button, ButtonLink } from '~/parts/button';
import { Field } from '~/parts/field';
import { FormProblem } from '~/parts/form_problem';
import { textOf } from '~/parts/form_text';
import { Notice } from '~/parts/notice';
import { sentenceOf } from '~/parts/problem';
import { Sheet } from '~/parts/sheet';

/** The first administrator, made by whoever holds the link that the server printed when it started. */
export default function Setup() {
  useTitle(t('setup.title'));
  const [params] = useSearchParams();
  const token = params.get('token') ?? '';
  const session = useSession().data;
  const [made, setMade] = useState(false);
  if (session && !session.setup_needed && !made) return <AlreadyDone />;
  if (token === '') return <NoToken />;
  return <SetupForm token={token} onMade={() => setMade(true)} />;
}

function SetupForm({ token, onMade }: { token: string; onMade: () => void }) {
  const adopt = useSessionChange();
  const go = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const [repeatError, setRepeatError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => textOf(data, name);
    setProblem(null);
    setRepeatError(null);
    if (text('password') !== text('repeat')) {
      setRepeatError(t('setup.repeat.differs'));
      return;
    }
    setBusy(true);
    try {
      await call('POST', '/api/v1/setup', {
        token,
        username: text('username').trim(),
        name: text('name').trim(),
        email: text('email').trim(),
        password: text('password'),
      });
      onMade();
      await adopt(await call<Session>('GET', sessionPath));
      await go('/upload', { replace: true });
    } catch (error) {
      setProblem(refusal(error));
      setBusy(false);
    }
  };

  return (
    <Sheet
      heading={t('setup.title')}
      lead={
        <>
          <p>{t('setup.lead')}</p>
          <p>{t('setup.once')}</p>
        </>
      }
    >
      <form onSubmit={submit}>
        <FormProblem message={problem} />
        <Field label={t('setup.name')} name="name" autoComplete="name" required help={t('setup.name.help')} />
        <Field
          label={t('setup.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          pattern="[A-Za-z0-9][A-Za-z0-9_.\-]{3,}"
          help={t('setup.username.help')}
        />
        <Field label={t('setup.email')} name="email" type="email" autoComplete="email" required />
        <Field
          label={t('setup.password')}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={8}
          required
          help={t('setup.password.help')}
        />
        <Field
          label={t('setup.repeat')}
          name="repeat"
          type="password"
          autoComplete="new-password"
          required
          error={repeatError}
        />
        <Button kind="primary" type="submit" disabled={busy}>
          {busy ? t('setup.busy') : t('setup.submit')}
        </Button>
      </form>
    </Sheet>
  );
}

function AlreadyDone() {
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('setup.done.title')}
        action={<ButtonLink to="/accounts/login/">{t('shell.signIn')}</ButtonLink>}
      >
        {t('setup.done.text')}
      </Notice>
    </div>
  );
}

function NoToken() {
  return (
    <div className="page">
      <Notice level={1} heading={t('setup.link.title')}>
        {t('setup.link.text')}
      </Notice>
    </div>
  );
}

function refusal(error: unknown): string {
  if (error instanceof ApiError && error.code === 'setup_token') return t('setup.token.wrong');
  return sentenceOf(error);
}
