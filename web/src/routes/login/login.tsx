import { useId, useState, type SyntheticEvent } from 'react';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { ApiError, call } from '~/api/client';
import { sessionPath, useSession, useSessionChange } from '~/api/queries';
import type { Session } from '~/api/types';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Field } from '~/parts/field';
import { FormProblem } from '~/parts/form_problem';
import { sentenceOf } from '~/parts/problem';
import { textOf } from '~/parts/form_text';
import { Sheet } from '~/parts/sheet';
import { safeNext } from './safe_next';

export default function Login() {
  useTitle(t('login.title'));
  const [params] = useSearchParams();
  const next = safeNext(params.get('next'));
  const session = useSession().data;
  const adopt = useSessionChange();
  const go = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useId();

  if (session?.user && !busy) return <Navigate to={next} replace />;

  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const answer = await call<Session>('POST', sessionPath, {
        username: textOf(data, 'username').trim(),
        password: textOf(data, 'password'),
      });
      await adopt(answer);
      await go(next, { replace: true });
    } catch (error) {
      setProblem(refusal(error));
      setBusy(false);
    }
  };

  return (
    <Sheet heading={t('login.title')} lead={t('login.lead')}>
      <form id={form} onSubmit={submit}>
        <FormProblem message={problem} />
        <Field
          label={t('login.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <Field label={t('login.password')} name="password" type="password" autoComplete="current-password" required />
        <Button kind="primary" type="submit" disabled={busy}>
          {busy ? t('login.busy') : t('login.submit')}
        </Button>
      </form>
    </Sheet>
  );
}

function refusal(error: unknown): string {
  if (error instanceof ApiError && error.status === 429) {
    return error.retryAfter === null ? t('login.later') : t('login.laterIn', { seconds: error.retryAfter });
  }
  if (error instanceof ApiError && error.code === 'invalid_login') return t('login.invalid');
  return sentenceOf(error);
}
