import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { tokensPath, tokensQuery, type ApiToken } from '~/api/account';
import { call } from '~/api/client';
import { ago, day } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { FormProblem } from '~/parts/form_problem';
import { textOf } from '~/parts/form_text';
import { Loaded } from '~/parts/loaded';
import { sentenceOf } from '~/parts/problem';
import { Record, Records } from '~/parts/records';
import { SecretText } from '~/parts/secret_text';
import styles from './account.module.css';

/** Tokens for programs: made, shown once, revoked. */
export function Tokens() {
  const client = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const [made, setMade] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const again = () => client.invalidateQueries({ queryKey: [tokensPath] });

  const make = async (data: FormData, form: HTMLFormElement) => {
    const answer = await call<ApiToken & { token: string }>('POST', tokensPath, { name: textOf(data, 'name') });
    form.reset();
    setMade(answer.token);
    await again();
    return undefined;
  };
  const revoke = async (token: ApiToken) => {
    setProblem(null);
    try {
      await call('DELETE', `${tokensPath}/${token.id}`);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    await again();
  };

  return (
    <>
      <Loaded query={tokens}>
        {({ results }) => (
          <>
            <FormProblem message={problem} />
            {results.length === 0 && <p>{t('account.tokens.none')}</p>}
            {results.length > 0 && (
              <Records label={t('account.tokens')}>
                {results.map((token) => (
                  <Token key={token.id} token={token} onRevoke={() => revoke(token)} />
                ))}
              </Records>
            )}
          </>
        )}
      </Loaded>
      {made !== null && (
        <div role="status" className={styles['save']}>
          <p>{t('account.tokens.once')}</p>
          <SecretText label={t('account.tokens.made')} text={made} />
        </div>
      )}
      <Form
        label={t('account.tokens.make')}
        kind="plain"
        submit={t('account.tokens.make')}
        busy={t('account.saving')}
        act={make}
      >
        {(errors) => (
          <Field
            label={t('account.tokens.name')}
            name="name"
            autoComplete="off"
            required
            help={t('account.tokens.name.help')}
            error={errors['name']}
          />
        )}
      </Form>
    </>
  );
}

function Token({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  return (
    <Record
      name={<bdi>{token.name}</bdi>}
      facts={[
        t('account.tokens.facts', { hint: token.hint, made: day(token.created_at) }),
        token.last_used_at === null ? t('account.tokens.unused') : t('account.used', { time: ago(token.last_used_at) }),
      ]}
      action={
        <Button small onClick={onRevoke} aria-label={t('account.tokens.revokeName', { name: token.name })}>
          {t('account.tokens.revoke')}
        </Button>
      }
    />
  );
}
