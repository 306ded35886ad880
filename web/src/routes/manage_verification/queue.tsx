import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useSession } from '~/api/queries';
import { queueQuery, verificationStates, type VerificationRequest, type VerificationState } from '~/api/verification';
import { ago } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { DeskNav } from '../desk/desk';
import { Loaded } from '~/parts/loaded';
import { Record, Records } from '~/parts/records';
import styles from './manage_verification.module.css';

const address = (state: VerificationState, page: number) =>
  `/manage/verification?state=${state}${page > 1 ? `&page=${page}` : ''}`;

/** Requests of one state. Those that wait come oldest first, as they are to be worked on. */
export function Queue({ state, page }: { state: VerificationState; page: number }) {
  const role = useSession().data?.user?.role;
  const requests = useQuery(queueQuery(state, page));
  return (
    <div className={`page ${styles['page'] ?? ''}`}>
      {role && <DeskNav role={role} here="verification" />}
      <h1>{t('review.title')}</h1>
      <nav aria-label={t('review.states')}>
        <ul role="list" className={styles['states']}>
          {verificationStates.map((one) => (
            <li key={one}>
              <Link to={address(one, 1)} aria-current={one === state ? 'page' : undefined}>
                {t(`verify.state.${one}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Loaded query={requests} level={2}>
        {({ results, next }) => (
          <>
            {results.length === 0 ? (
              <p className={styles['empty']}>{state === 'pending' ? t('review.empty') : t('review.none')}</p>
            ) : (
              <Records label={t('review.title')}>
                {results.map((one) => (
                  <Row key={one.id} request={one} />
                ))}
              </Records>
            )}
            {(page > 1 || next) && (
              <nav aria-label={t('review.pages')} className={styles['pages']}>
                {page > 1 && <ButtonLink to={address(state, page - 1)}>{t('review.previous')}</ButtonLink>}
                {next && <ButtonLink to={address(state, page + 1)}>{t('review.next')}</ButtonLink>}
              </nav>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

function Row({ request }: { request: VerificationRequest }) {
  return (
    <Record
      name={
        <Link to={`/manage/verification?request=${request.id}`}>
          <bdi>{request.name || request.user}</bdi>
        </Link>
      }
      facts={[
        request.kind === 'outlet' ? <bdi key="outlet">{request.outlet}</bdi> : t('review.kind.independent'),
        t('review.row', {
          sent: ago(request.created),
          proved: request.links_proved,
          links: request.link_count,
          documents: request.document_count,
        }),
      ]}
    />
  );
}
