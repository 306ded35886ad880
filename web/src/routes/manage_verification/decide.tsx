import { useState } from 'react';
import { call } from '~/api/client';
import { casePath, type VerificationCase } from '~/api/verification';
import { t } from '~/l10n/i18n';
import { Option, Options } from '~/parts/choice';
import { Area } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { useTakeOver } from './take_over';

const fieldOf = { invalid_reason: 'reason', invalid_basis: 'basis' };

/** Approve or refuse; neither is chosen beforehand. */
export function Decide({ found }: { found: VerificationCase }) {
  const takeOver = useTakeOver();
  const [decision, setDecision] = useState<'approve' | 'refuse' | null>(null);
  const decide = async (data: FormData) => {
    const decided = await call<VerificationCase>('POST', `${casePath(found.id)}/decision`, {
      decision,
      reason: textOf(data, 'reason'),
      ...(decision === 'approve' ? { basis: textOf(data, 'basis') } : {}),
    });
    await takeOver(decided);
    return undefined;
  };
  return (
    <Form
      label={t('review.decide')}
      kind={decision === 'refuse' ? 'danger' : 'primary'}
      submit={decision === null ? t('review.decide.submit') : t(`review.${decision}`)}
      busy={t('verify.sending')}
      fieldOf={fieldOf}
      act={decide}
    >
      {(errors) => (
        <>
          <Options legend={t('review.decision')}>
            {(['approve', 'refuse'] as const).map((one) => (
              <Option
                key={one}
                name="decision"
                value={one}
                checked={decision === one}
                onChange={() => setDecision(one)}
                required
                label={t(`review.${one}`)}
              />
            ))}
          </Options>
          <Area
            label={t('review.reason')}
            name="reason"
            required
            help={t('review.reason.help')}
            error={errors['reason']}
          />
          {decision === 'approve' && (
            <Area
              label={t('review.basis')}
              name="basis"
              required
              help={t('review.basis.help')}
              error={errors['basis']}
            />
          )}
        </>
      )}
    </Form>
  );
}
