import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { caseQuery, ownRequestsQuery, type VerificationRequest } from '~/api/verification';
import { SignedIn } from '~/app/signed_in';
import { useTitle } from '~/app/title';
import { day } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Arrived } from '~/parts/arrived';
import { Button } from '~/parts/button';
import { Facts } from '~/parts/facts';
import { Loaded } from '~/parts/loaded';
import { Record, Records } from '~/parts/records';
import { Section } from '~/parts/section';
import { Apply } from './apply';
import { Pending } from './pending';
import { StateMark } from './state_mark';
import styles from './verification.module.css';

/** The way from a reader to a verified journalist, for the one who walks it. */
export default function Verification() {
  useTitle(t('verify.title'));
  return <SignedIn>{() => <Own />}</SignedIn>;
}

function Own() {
  const requests = useQuery(ownRequestsQuery);
  return (
    <div className={`page ${styles['page'] ?? ''}`}>
      <h1>{t('verify.title')}</h1>
      <p className={styles['lead']}>{t('verify.lead')}</p>
      <Loaded query={requests} level={2}>
        {({ results }) => <Standing requests={results} />}
      </Loaded>
    </div>
  );
}

/** At most one request is in force, and at most one waits. */
function Standing({ requests }: { requests: VerificationRequest[] }) {
  const [renewing, setRenewing] = useState(false);
  const approved = requests.find((one) => one.state === 'approved');
  const pending = requests.find((one) => one.state === 'pending');
  const [latest] = requests;
  const outcome = !approved && !pending && latest ? latest : undefined;
  const former = requests.filter((one) => one !== approved && one !== pending && one !== outcome);
  return (
    <>
      {approved && (
        <Section heading={t('verify.approved')} lead={approved.ends_soon && <p>{t('verify.endsSoon')}</p>}>
          <Badge request={approved} />
          {!pending && !renewing && (
            <p>
              <Button kind={approved.ends_soon ? 'primary' : 'plain'} onClick={() => setRenewing(true)}>
                {t('verify.renew')}
              </Button>
            </p>
          )}
        </Section>
      )}
      {pending && <Waiting id={pending.id} renewal={approved !== undefined} />}
      {outcome && <Outcome request={outcome} />}
      {!pending && !approved && <Apply former={latest} renewal={false} />}
      {!pending && approved && renewing && (
        <Arrived>
          <Apply former={latest} renewal />
        </Arrived>
      )}
      {former.length > 0 && (
        <Section heading={t('verify.former')}>
          <Records label={t('verify.former')}>
            {former.map((one) => (
              <Record
                key={one.id}
                name={<StateMark state={one.state} />}
                facts={[day(one.created), one.end_reason || one.reason]}
              />
            ))}
          </Records>
        </Section>
      )}
    </>
  );
}

function Waiting({ id, renewal }: { id: number; renewal: boolean }) {
  const found = useQuery(caseQuery(id));
  return (
    <Loaded query={found} level={2}>
      {(one) => <Pending found={one} renewal={renewal} />}
    </Loaded>
  );
}

function Badge({ request }: { request: VerificationRequest }) {
  return (
    <Facts
      rows={[
        [t('verify.fact.state'), <StateMark key="state" state={request.state} />],
        [t('verify.fact.outlet'), request.outlet && <bdi key="outlet">{request.outlet}</bdi>],
        [t('verify.fact.since'), request.since && day(request.since)],
        [t('verify.fact.until'), request.until && day(request.until)],
        [t('verify.fact.basis'), request.basis],
        [t('verify.fact.reason'), request.reason],
        [t('verify.fact.reviewer'), request.reviewer],
      ]}
    />
  );
}

/** How the last request ended, when nothing came after it. */
function Outcome({ request }: { request: VerificationRequest }) {
  const when = request.ended ?? request.decided;
  return (
    <Section heading={t('verify.outcome')}>
      <Facts
        rows={[
          [t('verify.fact.state'), <StateMark key="state" state={request.state} />],
          [t('verify.fact.when'), when && day(when)],
          [t('verify.fact.reason'), request.end_reason || request.reason],
          [t('verify.fact.reviewer'), request.reviewer],
        ]}
      />
    </Section>
  );
}
