import { useQuery } from '@tanstack/react-query';
import { statementQuery } from '~/api/readers';
import { day } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Facts } from './facts';
import { Seal } from './seal';
import styles from './verified.module.css';

/** What a journalist's seal stands for: who looked at what, and until when. Nothing for those who have none. */
export function Verified({ username }: { username: string }) {
  const statement = useQuery(statementQuery(username)).data;
  if (!statement?.is_verified) return null;
  return (
    <details className={styles['verified']}>
      <summary>
        <Seal size={20} />
        <span aria-hidden>{t('seal.label')}</span>
      </summary>
      <div className={styles['panel']}>
        <p>{t('verified.means')}</p>
        <Facts
          rows={[
            [t('verified.works'), statement.kind === 'outlet' ? statement.outlet : t('verified.independent')],
            [t('verified.basis'), statement.basis],
            [t('verified.links'), statement.links.length > 0 && <Links links={statement.links} />],
            [t('verified.since'), statement.since && day(statement.since)],
            [t('verified.until'), statement.until && day(statement.until)],
            [t('verified.reviewer'), statement.reviewer],
          ]}
        />
      </div>
    </details>
  );
}

function Links({ links }: { links: { url: string }[] }) {
  return links.map(({ url }) => (
    <p key={url}>
      <a href={/^https?:/.test(url) ? url : undefined} rel="nofollow noopener noreferrer">
        {url}
      </a>
    </p>
  ));
}
