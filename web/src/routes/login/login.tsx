import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { registrationQuery } from '~/api/account';
import { ApiError, call } from '~/api/client';
import { sessionPath, useSession, useSessionChange } from '~/api/queries';
import type { Session } from '~/api/types';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Refusal } from '~/parts/refusal';
import { Sheet } from '~/parts/sheet';
import { safeNext } from './safe_next';

export default function Login() {
  const [params] = useSearchParams();
  const session = useSession().data;
  const adopt = useSessionChange();
  const [codeWanted, setCodeWanted] = useState(false);
  useTitle(t('login.title'));

  if (session?.user) return <Navigate to={safeNext(params.get('next'))} replace />;

  const signIn = async (data: FormData) => {
    try {
      const code = textOf(data, 'code').trim();
      const answer = await call<Session>('POST', sessionPath, {
        username: textOf(data, 'username').trim(),
        password: textOf(data, 'password'),
        ...(code === '' ? {} : { code }),
      });
      await adopt(answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The first answer is no refusal: the password was right, and the form asks for more.
      if (error.code === 'second_factor_required' && !codeWanted) {
        setCodeWanted(true);
        return undefined;
      }
      if (error.code === 'invalid_login') setCodeWanted(false);
      throw refusal(error);
    }
    return undefined;
  };

  return (
    <Sheet
      heading={t('login.title')}
      lead={
        <>
          <p>{codeWanted ? t('login.code.lead') : t('login.lead')}</p>
          {!codeWanted && <Invitation />}
        </>
      }
    >
      <Form
        submit={t('login.submit')}
        busy={t('login.busy')}
        act={signIn}
        fieldOf={codeFields}
        aside={
          codeWanted ? <Button onClick={() => setCodeWanted(false)}>{t('login.code.other')}</Button> : <Forgotten />
        }
      >
        {(errors) => (
          <>
            {/* Kept in the page, since the code goes to the server together with them. */}
            <div hidden={codeWanted}>
              <Field
                label={t('login.username')}
                name="username"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
              />
            </div>
            <div hidden={codeWanted}>
              <Field
                label={t('login.password')}
                name="password"
                type="password"
                autoComplete="current-password"
                required
              />
            </div>
            {codeWanted && <Code error={errors['code']} />}
          </>
        )}
      </Form>
    </Sheet>
  );
}

const codeFields = { invalid_code: 'code', second_factor_required: 'code' };

/** What the authenticator application shows, or one of the recovery codes: they are longer and have letters. */
function Code({ error }: { error: string | undefined }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <Field
      ref={field}
      label={t('login.code')}
      help={t('login.code.help')}
      error={error}
      name="code"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  );
}

function Invitation() {
  const policy = useQuery(registrationQuery).data;
  if (policy?.registration !== 'open') return null;
  return (
    <p>
      {t('login.register.text')} <Link to="/register">{t('login.register')}</Link>
    </p>
  );
}

function Forgotten() {
  const policy = useQuery(registrationQuery).data;
  return policy?.mail ? <Link to="/password/reset">{t('login.forgotten')}</Link> : null;
}

function refusal(error: ApiError): Error {
  if (error.status === 429) {
    return new Refusal(
      error.retryAfter === null ? t('login.later') : t('login.laterIn', { seconds: error.retryAfter }),
    );
  }
  return error.code === 'invalid_login' ? new Refusal(t('login.invalid')) : error;
}
