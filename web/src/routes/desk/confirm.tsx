import type { ReactNode } from 'react';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Form } from '~/parts/form';
import { Modal } from '~/parts/modal';

interface ConfirmProps {
  heading: string;
  /** What will happen. */
  children?: ReactNode;
  submit: string;
  danger?: boolean;
  fields?: ReactNode | ((errors: Readonly<Record<string, string>>) => ReactNode);
  fieldOf?: Readonly<Record<string, string>>;
  onClose: () => void;
  act: (data: FormData) => Promise<void>;
}

/** One question before something is done. */
export function Confirm({ heading, children, submit, danger = false, fields, fieldOf, onClose, act }: ConfirmProps) {
  return (
    <Modal heading={heading} onClose={onClose}>
      {children}
      <Form
        label={heading}
        kind={danger ? 'danger' : 'primary'}
        submit={submit}
        busy={t('account.saving')}
        {...(fieldOf ? { fieldOf } : {})}
        act={async (data) => {
          await act(data);
          return undefined;
        }}
        aside={<Button onClick={onClose}>{t('account.cancel')}</Button>}
      >
        {fields}
      </Form>
    </Modal>
  );
}
