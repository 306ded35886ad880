import type { VerificationDocument, VerificationLink } from '~/api/verification';
import { bytes, day, utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Record, Records } from '~/parts/records';
import styles from './verification.module.css';

const tones = { waiting: 'open', proved: 'good', failed: 'bad' } as const;

/** Addresses somebody says are theirs, and whether that was proved. */
export function Links({ links }: { links: VerificationLink[] }) {
  return (
    <Records label={t('verify.links')}>
      {links.map((link) => (
        <Record
          key={link.url}
          name={
            <a href={link.url} rel="noreferrer nofollow ugc" target="_blank" dir="ltr">
              {link.url}
            </a>
          }
          facts={[
            <span key="state" className={styles['mark']} data-tone={tones[link.state]}>
              {link.proof === null ? t(`verify.link.${link.state}`) : t(`verify.proof.${link.proof}`)}
            </span>,
            link.message,
            link.checked && t('verify.link.checked', { time: utcTime(link.checked) }),
          ]}
        />
      ))}
    </Records>
  );
}

/** Papers for the reviewers' eyes. They are downloaded, never shown inside the site. */
export function Documents({ documents }: { documents: VerificationDocument[] }) {
  if (documents.length === 0) return <p>{t('verify.documents.none')}</p>;
  return (
    <Records label={t('verify.documents')}>
      {documents.map((one) => (
        <Record
          key={one.number}
          name={
            one.url === null ? (
              <bdi>{one.name || t('verify.document.unnamed', { number: one.number })}</bdi>
            ) : (
              <a href={one.url} download>
                <bdi>{one.name || t('verify.document.unnamed', { number: one.number })}</bdi>
              </a>
            )
          }
          facts={[
            t('verify.document.facts', { size: bytes(one.size), day: day(one.created) }),
            one.deleted && t('verify.document.deleted', { day: day(one.deleted) }),
          ]}
        />
      ))}
    </Records>
  );
}
