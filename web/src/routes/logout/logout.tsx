import { useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '~/api/client';
import { sessionPath, useSession, useSessionChange } from '~/api/queries';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Button, ButtonLink } from '~/parts/button';
import { FormProblem } from '~/parts/form_problem';
import { Notice } from '~/parts/notice';
import { sentenceOf } from '~/parts/problem';
import { isActive } from '~/upload/row';
import { uploads } from '~/upload/uploads';

/** Asks before it signs out: a link alone must not, and uploads under way would stop. */
export default function Logout() {
  useTitle(t('logout.title'));
  const session = useSession().data;
  const adopt = useSessionChange();
  const go = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const running = uploads.rows.filter(isActive).length;

  if (session && !session.user) {
    return (
      <div className="page">
        <Notice level={1} heading={t('logout.done')} action={<ButtonLink to="/">{t('notFound.action')}</ButtonLink>} />
      </div>
    );
  }
  const leave = async () => {
    try {
      uploads.pauseAll();
      await call('DELETE', sessionPath);
      await adopt(null);
      await go('/', { replace: true });
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('logout.title')}
        action={
          <>
            <Button kind="primary" onClick={leave}>
              {t('logout.submit')}
            </Button>
            <ButtonLink to="/">{t('logout.stay')}</ButtonLink>
          </>
        }
      >
        <FormProblem message={problem} />
        {running > 0 ? t('logout.uploads', { count: running }) : t('logout.text')}
      </Notice>
    </div>
  );
}
