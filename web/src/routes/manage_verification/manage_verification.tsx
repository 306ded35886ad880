import { useSearchParams } from 'react-router';
import { verificationStates, type VerificationState } from '~/api/verification';
import { SignedIn } from '~/app/signed_in';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';
import { Case } from './case';
import { Queue } from './queue';
import { reviews } from './reviews';

/** Where editors decide who is verified: /manage/verification?state=…&page=… lists, ?request=… shows one. */
export default function ManageVerification() {
  useTitle(t('review.title'));
  const [params] = useSearchParams();
  const request = Number(params.get('request'));
  const page = Math.max(1, Math.trunc(Number(params.get('page'))) || 1);
  return (
    <SignedIn>
      {(user) => {
        if (!reviews(user.role)) return <Forbidden />;
        if (Number.isSafeInteger(request) && request > 0) return <Case key={request} id={request} />;
        return <Queue state={stateOf(params.get('state'))} page={page} />;
      }}
    </SignedIn>
  );
}

function stateOf(word: string | null): VerificationState {
  return verificationStates.find((state) => state === word) ?? 'pending';
}

function Forbidden() {
  return (
    <div className="page">
      <Notice level={1} heading={t('review.forbidden')} action={<ButtonLink to="/">{t('notFound.action')}</ButtonLink>}>
        {t('review.forbidden.text')}
      </Notice>
    </div>
  );
}
