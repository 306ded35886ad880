import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { accountPath, confirmPath } from '~/api/account';
import { call } from '~/api/client';
import { useSession } from '~/api/queries';
import { readFromTop } from '~/app/read_from_top';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Form } from '~/parts/form';
import { Notice } from '~/parts/notice';
import { Sheet } from '~/parts/sheet';

/** Where the letter to a new address leads. It asks for a press of a button: programs that look through mail open
 *  links, too, and must confirm nothing. */
export default function EmailConfirm() {
  useTitle(t('confirm.title'));
  const [params] = useSearchParams();
  const token = params.get('token') ?? '';
  const client = useQueryClient();
  const [confirmed, setConfirmed] = useState(false);
  if (confirmed) return <Confirmed />;
  if (token === '') return <NoToken />;
  const confirm = async () => {
    await call('POST', confirmPath, { token });
    await client.invalidateQueries({ queryKey: [accountPath] });
    setConfirmed(true);
    readFromTop();
    return undefined;
  };
  return (
    <Sheet heading={t('confirm.title')} lead={<p>{t('confirm.lead')}</p>}>
      <Form submit={t('confirm.submit')} busy={t('confirm.busy')} act={confirm} />
    </Sheet>
  );
}

function Confirmed() {
  const user = useSession().data?.user;
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('confirm.done.title')}
        action={
          user ? (
            <ButtonLink to="/">{t('notFound.action')}</ButtonLink>
          ) : (
            <ButtonLink to="/accounts/login/">{t('shell.signIn')}</ButtonLink>
          )
        }
      >
        {t('confirm.done.text')}
      </Notice>
    </div>
  );
}

function NoToken() {
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('confirm.link.title')}
        action={<ButtonLink to="/account#email">{t('account.settings')}</ButtonLink>}
      >
        {t('confirm.link.text')}
      </Notice>
    </div>
  );
}
