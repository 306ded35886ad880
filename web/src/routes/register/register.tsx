import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { registerPath, registrationQuery, type Registration } from '~/api/account';
import { call } from '~/api/client';
import { sessionPath, useSession, useSessionChange } from '~/api/queries';
import type { Session } from '~/api/types';
import { readFromTop } from '~/app/read_from_top';
import { RouteLoading } from '~/app/route_loading';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Form } from '~/parts/form';
import { NewAccount, newAccountOf } from '~/parts/new_account';
import { Notice } from '~/parts/notice';
import { Failure } from '~/parts/problem';
import { Sheet } from '~/parts/sheet';

/** An account of one's own, where the site lets people in: everybody, or those with an invitation. */
export default function Register() {
  useTitle(t('register.title'));
  const [params] = useSearchParams();
  const invite = params.get('invite') ?? '';
  const session = useSession().data;
  const policy = useQuery(registrationQuery);
  const [email, setEmail] = useState<string | null>(null);

  if (email !== null) return <Done email={email} mail={policy.data?.mail ?? false} />;
  if (policy.error) {
    return (
      <div className="page">
        <Failure level={1} error={policy.error} retry={() => void policy.refetch()} />
      </div>
    );
  }
  if (!policy.data || !session) return <RouteLoading />;
  if (session.user) return <HasAccount />;
  if (policy.data.registration === 'closed') return <Shut reason="closed" />;
  if (policy.data.registration === 'invite' && invite === '') return <Shut reason="invite" />;
  return <RegisterForm policy={policy.data} invite={invite} onMade={setEmail} />;
}

interface RegisterFormProps {
  policy: Registration;
  invite: string;
  onMade: (email: string) => void;
}

function RegisterForm({ policy, invite, onMade }: RegisterFormProps) {
  const adopt = useSessionChange();
  const register = async (data: FormData) => {
    const account = newAccountOf(data);
    const { username, email, password } = account;
    await call('POST', registerPath, { ...account, invite });
    onMade(email);
    readFromTop();
    // Nobody should have to type what was typed a second ago. If it fails, the account is there all the same.
    const session = await call<Session>('POST', sessionPath, { username, password }).catch(() => null);
    if (session) await adopt(session);
    return undefined;
  };
  return (
    <Sheet
      heading={t('register.title')}
      lead={
        <>
          <p>{invite === '' ? t('register.lead') : t('register.lead.invite')}</p>
          {policy.mail && <p>{t('register.mail')}</p>}
          <p>
            {t('register.known')} <Link to="/accounts/login/">{t('shell.signIn')}</Link>
          </p>
        </>
      }
    >
      <Form submit={t('register.submit')} busy={t('register.busy')} act={register}>
        {(errors) => (
          <NewAccount nameHelp={t('register.name.help')} emailHelp={t('register.email.help')} errors={errors} />
        )}
      </Form>
    </Sheet>
  );
}

function Done({ email, mail }: { email: string; mail: boolean }) {
  const user = useSession().data?.user;
  return (
    <div className="page">
      <Notice
        level={1}
        heading={mail ? t('register.letter.title') : t('register.done.title')}
        action={
          user ? (
            <>
              <ButtonLink to="/verification">{t('register.done.verify')}</ButtonLink>
              <ButtonLink to="/">{t('notFound.action')}</ButtonLink>
            </>
          ) : (
            <ButtonLink to="/accounts/login/">{t('shell.signIn')}</ButtonLink>
          )
        }
      >
        {mail ? t('register.letter.text', { email }) : t('register.done.text')}
      </Notice>
    </div>
  );
}

function HasAccount() {
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('register.signedIn')}
        action={
          <>
            <ButtonLink to="/account">{t('account.settings')}</ButtonLink>
            <ButtonLink to="/accounts/logout/">{t('account.signOut')}</ButtonLink>
          </>
        }
      >
        {t('register.signedIn.text')}
      </Notice>
    </div>
  );
}

function Shut({ reason }: { reason: 'closed' | 'invite' }) {
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t(`register.shut.${reason}`)}
        action={<ButtonLink to="/accounts/login/">{t('shell.signIn')}</ButtonLink>}
      >
        {t(`register.shut.${reason}.text`)}
      </Notice>
    </div>
  );
}
