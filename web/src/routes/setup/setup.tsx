import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ApiError, call } from '~/api/client';
import { sessionPath, useSession, useSessionChange } from '~/api/queries';
import type { Session } from '~/api/types';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Form } from '~/parts/form';
import { NewAccount, newAccountOf } from '~/parts/new_account';
import { Notice } from '~/parts/notice';
import { Refusal } from '~/parts/refusal';
import { Sheet } from '~/parts/sheet';

/** The server tells what is wrong with the account by these codes. */
const fieldOf = {
  invalid_username: 'username',
  invalid_name: 'name',
  invalid_email: 'email',
  invalid_password: 'password',
};

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
  const setUp = async (data: FormData) => {
    const account = newAccountOf(data);
    await call('POST', '/api/v1/setup', { token, ...account }).catch((error: unknown) => {
      throw error instanceof ApiError && error.code === 'setup_token' ? new Refusal(t('setup.token.wrong')) : error;
    });
    onMade();
    await adopt(await call<Session>('GET', sessionPath));
    await go('/upload', { replace: true });
    return undefined;
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
      <Form submit={t('setup.submit')} busy={t('setup.busy')} act={setUp} fieldOf={fieldOf}>
        {(errors) => <NewAccount nameHelp={t('setup.name.help')} errors={errors} />}
      </Form>
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
