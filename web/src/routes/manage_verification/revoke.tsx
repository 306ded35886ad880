import { call } from '~/api/client';
import { revokePath, type VerificationCase } from '~/api/verification';
import { t } from '~/l10n/i18n';
import { Area } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { useTakeOver } from './take_over';

const fieldOf = { invalid_reason: 'reason' };

/** Ends a verification that is in force. */
export function Revoke({ found }: { found: VerificationCase }) {
  const takeOver = useTakeOver();
  const revoke = async (data: FormData) => {
    const revoked = await call<VerificationCase>('POST', revokePath(found.user), { reason: textOf(data, 'reason') });
    await takeOver(revoked);
    return undefined;
  };
  return (
    <Form
      label={t('review.revoke')}
      kind="danger"
      submit={t('review.revoke.submit')}
      busy={t('verify.sending')}
      fieldOf={fieldOf}
      act={revoke}
    >
      {(errors) => (
        <Area
          label={t('review.reason')}
          name="reason"
          required
          help={t('review.reason.help')}
          error={errors['reason']}
        />
      )}
    </Form>
  );
}
