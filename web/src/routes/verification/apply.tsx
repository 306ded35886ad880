import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '~/api/client';
import { casePath, requestsPath, type VerificationCase, type VerificationRequest } from '~/api/verification';
import { readFromTop } from '~/app/read_from_top';
import { t } from '~/l10n/i18n';
import { Option, Options } from '~/parts/choice';
import { Area, Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Section } from '~/parts/section';

interface ApplyProps {
  /** The last request, whose answers may still hold. */
  former: VerificationRequest | undefined;
  renewal: boolean;
}

const fieldOf = { invalid_outlet: 'outlet', invalid_statement: 'statement', invalid_link: 'links' };

/** Who somebody is, in words and links. Documents come afterwards: they need a request to belong to. */
export function Apply({ former, renewal }: ApplyProps) {
  const client = useQueryClient();
  const [kind, setKind] = useState(former?.kind ?? 'outlet');
  const send = async (data: FormData) => {
    const made = await call<VerificationCase>('POST', requestsPath, {
      kind,
      outlet: kind === 'outlet' ? textOf(data, 'outlet') : '',
      statement: textOf(data, 'statement'),
      links: textOf(data, 'links').split(/\s+/).filter(Boolean),
    });
    client.setQueryData([casePath(made.id)], made);
    await client.invalidateQueries({ queryKey: [requestsPath] });
    readFromTop();
    return undefined;
  };
  return (
    <Section
      heading={renewal ? t('verify.apply.renewal') : t('verify.apply')}
      lead={
        <>
          <p>{t('verify.apply.lead')}</p>
          <p>{t('verify.apply.documents')}</p>
        </>
      }
    >
      <Form
        label={t('verify.apply')}
        submit={t('verify.apply.submit')}
        busy={t('verify.sending')}
        fieldOf={fieldOf}
        act={send}
      >
        {(errors) => (
          <>
            <Options legend={t('verify.apply.kind')}>
              {(['outlet', 'independent'] as const).map((one) => (
                <Option
                  key={one}
                  name="kind"
                  value={one}
                  checked={kind === one}
                  onChange={() => setKind(one)}
                  label={t(`verify.kind.${one}`)}
                />
              ))}
            </Options>
            {kind === 'outlet' && (
              <Field
                label={t('verify.apply.outlet')}
                name="outlet"
                autoComplete="organization"
                required
                defaultValue={former?.outlet}
                error={errors['outlet']}
              />
            )}
            <Area
              label={t('verify.apply.statement')}
              name="statement"
              rows={6}
              required
              defaultValue={former?.statement}
              help={t('verify.apply.statement.help')}
              error={errors['statement']}
            />
            <Area
              label={t('verify.apply.links')}
              name="links"
              rows={3}
              autoCapitalize="none"
              spellCheck={false}
              dir="ltr"
              help={t('verify.apply.links.help')}
              error={errors['links']}
            />
          </>
        )}
      </Form>
    </Section>
  );
}
