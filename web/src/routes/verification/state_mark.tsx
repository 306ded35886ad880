import type { VerificationState } from '~/api/verification';
import { t } from '~/l10n/i18n';
import styles from './verification.module.css';

const tones: Record<VerificationState, 'good' | 'open' | 'bad' | 'past'> = {
  pending: 'open',
  approved: 'good',
  refused: 'bad',
  withdrawn: 'past',
  expired: 'past',
  revoked: 'bad',
  renewed: 'past',
};

/** The state of a request in a word, never by colour alone. */
export function StateMark({ state }: { state: VerificationState }) {
  return (
    <span className={styles['mark']} data-tone={tones[state]}>
      {t(`verify.state.${state}`)}
    </span>
  );
}
