import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { caseQuery, type VerificationCase } from '~/api/verification';
import { utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Facts } from '~/parts/facts';
import { Loaded } from '~/parts/loaded';
import { Section } from '~/parts/section';
import { CheckAgain } from '../verification/check_again';
import { Documents, Links } from '../verification/evidence';
import { StateMark } from '../verification/state_mark';
import { Decide } from './decide';
import styles from './manage_verification.module.css';
import { Revoke } from './revoke';

/** One request with all its evidence, and the decision. */
export function Case({ id }: { id: number }) {
  const found = useQuery(caseQuery(id));
  return (
    <div className={`page ${styles['page'] ?? ''}`}>
      <p>
        <Link to={`/manage/verification?state=${found.data?.state ?? 'pending'}`}>{t('review.back')}</Link>
      </p>
      <Loaded query={found} level={1}>
        {(one) => <Opened found={one} />}
      </Loaded>
    </div>
  );
}

function Opened({ found }: { found: VerificationCase }) {
  return (
    <>
      <h1>
        <bdi>{found.name || found.user}</bdi>
      </h1>
      <Section heading={t('review.request')}>
        <Facts rows={factsOf(found)} />
      </Section>
      {found.links.length > 0 && (
        <Section heading={t('verify.links')} lead={<p>{t('review.links.lead')}</p>}>
          <Links links={found.links} />
          {found.state === 'pending' && found.links_proved < found.link_count && <CheckAgain id={found.id} />}
        </Section>
      )}
      <Section heading={t('verify.documents')} lead={<p>{t('review.documents.lead')}</p>}>
        <Documents documents={found.documents} />
      </Section>
      {found.state === 'pending' && (
        <Section heading={t('review.decide')} lead={<p>{t('review.decide.lead')}</p>}>
          <Decide found={found} />
        </Section>
      )}
      {found.state === 'approved' && (
        <Section heading={t('review.revoke')} lead={<p>{t('review.revoke.lead')}</p>}>
          <Revoke found={found} />
        </Section>
      )}
    </>
  );
}

const timeOf = (date: string | null) => date && utcTime(date);

function factsOf(found: VerificationCase): Parameters<typeof Facts>[0]['rows'] {
  return [
    [t('verify.fact.state'), <StateMark key="state" state={found.state} />],
    [t('review.fact.account'), <bdi key="account">{found.user}</bdi>],
    [t('verify.fact.sent'), timeOf(found.created)],
    [t('verify.fact.kind'), t(`review.kind.${found.kind}`)],
    [t('verify.fact.outlet'), found.outlet && <bdi key="outlet">{found.outlet}</bdi>],
    [t('verify.fact.statement'), found.statement],
    [t('review.fact.decided'), timeOf(found.decided)],
    [t('verify.fact.reviewer'), found.reviewer],
    [t('review.fact.reason'), found.reason],
    [t('verify.fact.basis'), found.basis],
    [t('verify.fact.until'), timeOf(found.until)],
    [t('review.fact.ended'), timeOf(found.ended)],
    [t('review.fact.endReason'), found.end_reason],
  ];
}
