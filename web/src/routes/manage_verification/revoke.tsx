import { useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { casePath, queuePath, revokePath, type VerificationCase } from '~/api/verification';
import { readFromTop } from '~/app/read_from_top';
import { t } from '~/l10n/i18n';
import { Area } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';

const fieldOf = { invalid_reason: 'reason' };

/** Ends a verification that is in force. */
export function Revoke({ found }: { found: VerificationCase }) {
  const client = useQueryClient();
  const revoke = async (data: FormData) => {
    const revoked = await call<VerificationCase>('POST', revokePath(found.user), { reason: textOf(data, 'reason') });
    client.setQueryData([casePath(revoked.id)], revoked);
    await client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(queuePath) });
    readFromTop();
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
