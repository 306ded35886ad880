import type { Proofs } from '~/api/verification';
import { t } from '~/l10n/i18n';
import { SecretText } from '~/parts/secret_text';
import styles from './verification.module.css';

/** How to prove that a page is one's own. One way is enough for each link. */
export function ProofWays({ proofs }: { proofs: Proofs }) {
  return (
    <div className={styles['part']}>
      <h3>{t('verify.ways')}</h3>
      <ul className={styles['ways']}>
        {proofs.rel_me !== null && (
          <li>
            <div className={styles['way']}>
              <SecretText label={t('verify.way.relMe')} text={`<a rel="me" href="${proofs.rel_me}">`} />
            </div>
          </li>
        )}
        <li>
          <div className={styles['way']}>
            <SecretText
              label={t('verify.way.file', { path: proofs.well_known.path })}
              text={proofs.well_known.content}
            />
          </div>
        </li>
        <li>
          <div className={styles['way']}>
            <SecretText label={t('verify.way.dns', { type: proofs.dns.type })} text={proofs.dns.content} />
          </div>
        </li>
      </ul>
    </div>
  );
}
