import { useQuery } from '@tanstack/react-query';
import { accountQuery, exportPath } from '~/api/account';
import { SignedIn } from '~/app/signed_in';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Loaded } from '~/parts/loaded';
import { Section } from '~/parts/section';
import styles from './account.module.css';
import { DeleteAccount } from './delete_account';
import { Email } from './email';
import { Factor } from './factor';
import { Password } from './password';
import { Portraits } from './portraits';
import { Profile } from './profile';
import { Sessions } from './sessions';
import { Tokens } from './tokens';

const subjects = () => [
  ['profile', t('account.profile')],
  ['email', t('account.email')],
  ['password', t('account.password')],
  ['factor', t('account.factor')],
  ['sessions', t('account.sessions')],
  ['tokens', t('account.tokens')],
  ['data', t('account.data')],
  ['delete', t('account.delete')],
];

/** Everything that somebody can see and change about the own account. */
export default function Account() {
  useTitle(t('account.settings'));
  return <SignedIn>{() => <Settings />}</SignedIn>;
}

function Settings() {
  const account = useQuery(accountQuery);
  return (
    <div className={`page ${styles['account'] ?? ''}`}>
      <h1>{t('account.settings')}</h1>
      <nav aria-label={t('account.subjects')}>
        <ul role="list" className={styles['subjects']}>
          {subjects().map(([id, name]) => (
            <li key={id}>
              <a href={`#${id ?? ''}`}>{name}</a>
            </li>
          ))}
        </ul>
      </nav>
      <Loaded query={account} level={2}>
        {(mine) => (
          <>
            <Section id="profile" heading={t('account.profile')} lead={t('account.profile.lead')}>
              <Portraits account={mine} />
              <Profile account={mine} />
            </Section>
            <Section id="email" heading={t('account.email')} lead={t('account.email.lead')}>
              <Email account={mine} />
            </Section>
            <Section id="password" heading={t('account.password')} lead={t('account.password.lead')}>
              <Password account={mine} />
            </Section>
            <Section id="factor" heading={t('account.factor')} lead={t('account.factor.lead')}>
              <Factor />
            </Section>
            <Section id="sessions" heading={t('account.sessions')} lead={t('account.sessions.lead')}>
              <Sessions />
            </Section>
            <Section id="tokens" heading={t('account.tokens')} lead={t('account.tokens.lead')}>
              <Tokens />
            </Section>
            <Section id="data" heading={t('account.data')} lead={t('account.data.lead')}>
              <p>
                <a href={exportPath} download>
                  {t('account.data.take')}
                </a>
              </p>
            </Section>
            <Section id="delete" heading={t('account.delete')} lead={t('account.delete.lead')}>
              <DeleteAccount account={mine} />
            </Section>
          </>
        )}
      </Loaded>
    </div>
  );
}
