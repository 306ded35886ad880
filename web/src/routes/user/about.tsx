import type { Profile } from '~/api/readers';
import { day } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Facts } from '~/parts/facts';
import { Plain } from '~/parts/prose';
import styles from './user.module.css';

/** What somebody says about himself. */
export function About({ person }: { person: Profile }) {
  return (
    <div className={styles['about']}>
      <div className={styles['story']}>
        {person.description ? <Plain text={person.description} /> : <p>{t('user.about.none')}</p>}
      </div>
      <Facts
        rows={[
          [t('user.about.title'), person.title],
          [t('user.about.location'), person.location],
          [t('user.about.since'), day(person.date_added)],
        ]}
      />
    </div>
  );
}
