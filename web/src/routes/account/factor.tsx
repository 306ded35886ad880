import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { accountPath, factorPath, factorQuery, type FactorKey, type SecondFactor } from '~/api/account';
import { call } from '~/api/client';
import { t } from '~/l10n/i18n';
import { Arrived } from '~/parts/arrived';
import { Button } from '~/parts/button';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Loaded } from '~/parts/loaded';
import { SecretText } from '~/parts/secret_text';
import styles from './account.module.css';
import { RecoveryCodes } from './recovery_codes';

const QrCode = lazy(() => import('./qr_code'));

/** The second factor: off, being set up, just turned on with codes to save, or on. */
export function Factor() {
  const factor = useQuery(factorQuery);
  const [key, setKey] = useState<FactorKey | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} onSaved={() => setCodes(null)} />;
  return (
    <Loaded query={factor}>
      {(state) => {
        if (state.is_on) return <On state={state} />;
        if (key === null) return <Off onKey={setKey} />;
        return (
          <Arrived>
            <SetUp
              factor={key}
              onCancel={() => setKey(null)}
              onDone={(made) => {
                setKey(null);
                setCodes(made);
              }}
            />
          </Arrived>
        );
      }}
    </Loaded>
  );
}

function Off({ onKey }: { onKey: (key: FactorKey) => void }) {
  const begin = async () => {
    onKey(await call<FactorKey>('POST', factorPath, {}));
    return undefined;
  };
  return (
    <>
      <p>{t('account.factor.off')}</p>
      <Form
        label={t('account.factor')}
        kind="plain"
        submit={t('account.factor.begin')}
        busy={t('account.saving')}
        act={begin}
      />
    </>
  );
}

interface SetUpProps {
  factor: FactorKey;
  onCancel: () => void;
  onDone: (codes: string[]) => void;
}

function SetUp({ factor, onCancel, onDone }: SetUpProps) {
  const client = useQueryClient();
  const confirm = async (data: FormData) => {
    const code = textOf(data, 'code').replaceAll(/\s/g, '');
    const answer = await call<{ recovery_codes: string[] }>('POST', `${factorPath}/confirm`, { code });
    onDone(answer.recovery_codes);
    await Promise.all([factorPath, accountPath].map((path) => client.invalidateQueries({ queryKey: [path] })));
    return undefined;
  };
  return (
    <ol className={styles['steps']}>
      <li>
        <div className={styles['step']}>
          <p>{t('account.factor.scan')}</p>
          <Suspense>
            <QrCode text={factor.uri} label={t('account.factor.picture')} />
          </Suspense>
          <SecretText label={t('account.factor.key')} text={factor.secret} />
        </div>
      </li>
      <li>
        <Form
          label={t('account.factor')}
          submit={t('account.factor.confirm')}
          busy={t('account.saving')}
          fieldOf={codeField}
          act={confirm}
          aside={<Button onClick={onCancel}>{t('account.cancel')}</Button>}
        >
          {(errors) => (
            <Field
              label={t('account.factor.code')}
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              error={errors['code']}
            />
          )}
        </Form>
      </li>
    </ol>
  );
}

const codeField = { invalid_code: 'code' };

function On({ state }: { state: SecondFactor }) {
  const client = useQueryClient();
  const remove = async (data: FormData) => {
    await call('DELETE', factorPath, { password: textOf(data, 'password') });
    await Promise.all([factorPath, accountPath].map((path) => client.invalidateQueries({ queryKey: [path] })));
    return undefined;
  };
  return (
    <>
      <p>
        {t('account.factor.on')} {t('account.factor.left', { count: state.recovery_codes_left })}
      </p>
      <Form
        label={t('account.factor')}
        kind="danger"
        submit={t('account.factor.remove')}
        busy={t('account.saving')}
        act={remove}
      >
        {(errors) => (
          <Field
            label={t('account.password.current')}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            help={t('account.factor.remove.help')}
            error={errors['password']}
          />
        )}
      </Form>
    </>
  );
}
