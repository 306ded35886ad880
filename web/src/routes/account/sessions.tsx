import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionsPath, sessionsQuery, type SignedIn } from '~/api/account';
import { call } from '~/api/client';
import { ago } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { FormProblem } from '~/parts/form_problem';
import { Loaded } from '~/parts/loaded';
import { sentenceOf } from '~/parts/problem';
import { Record, Records } from '~/parts/records';
import styles from './account.module.css';
import { browserOf } from './browser_of';

/** Where somebody is signed in. */
export function Sessions() {
  const client = useQueryClient();
  const sessions = useQuery(sessionsQuery);
  const [problem, setProblem] = useState<string | null>(null);
  const end = async (path: string) => {
    setProblem(null);
    try {
      await call('DELETE', path);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    await client.invalidateQueries({ queryKey: [sessionsPath] });
  };
  return (
    <Loaded query={sessions}>
      {({ results }) => (
        <>
          <FormProblem message={problem} />
          <Records label={t('account.sessions')}>
            {results.map((session) => (
              <Session key={session.id} session={session} onEnd={() => end(`${sessionsPath}/${session.id}`)} />
            ))}
          </Records>
          {results.length > 1 && (
            <p>
              <Button onClick={() => end(sessionsPath)}>{t('account.sessions.others')}</Button>
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}

function Session({ session, onEnd }: { session: SignedIn; onEnd: () => void }) {
  const name = browserOf(session.agent) || t('account.sessions.unknown');
  return (
    <Record
      name={<bdi title={session.agent}>{name}</bdi>}
      facts={[
        t('account.sessions.facts', { address: session.address, begun: ago(session.created_at) }),
        t('account.used', { time: ago(session.last_used_at) }),
      ]}
      action={
        session.is_current ? (
          <span className={styles['here']}>{t('account.sessions.here')}</span>
        ) : (
          <Button small onClick={onEnd} aria-label={t('account.sessions.endName', { name })}>
            {t('account.sessions.end')}
          </Button>
        )
      }
    />
  );
}
