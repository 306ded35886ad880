import { useState } from 'react';
import { useNavigate } from 'react-router';
import { userPath, type Account } from '~/api/account';
import { call } from '~/api/client';
import { useSessionChange } from '~/api/queries';
import { t } from '~/l10n/i18n';
import { Arrived } from '~/parts/arrived';
import { Button } from '~/parts/button';
import { Option, Options } from '~/parts/choice';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Refusal } from '~/parts/refusal';

/** The end of an account. Nothing brings it back, so its name has to be typed. */
export function DeleteAccount({ account }: { account: Account }) {
  const [open, setOpen] = useState(false);
  const adopt = useSessionChange();
  const go = useNavigate();
  if (!open) {
    return (
      <p>
        <Button kind="danger" onClick={() => setOpen(true)}>
          {t('account.delete.begin')}
        </Button>
      </p>
    );
  }
  const remove = async (data: FormData) => {
    if (textOf(data, 'username').trim() !== account.username) {
      throw new Refusal(t('account.delete.name.wrong'), 'username');
    }
    const keep = textOf(data, 'comments') === 'keep';
    await call('DELETE', `${userPath(account.username)}?keep_comments=${keep}`);
    const { uploads } = await import('~/upload/uploads');
    uploads.pauseAll();
    await go('/', { replace: true });
    await adopt(null);
    return undefined;
  };
  return (
    <Arrived>
      <Form
        label={t('account.delete')}
        kind="danger"
        submit={t('account.delete.submit')}
        busy={t('account.delete.busy')}
        act={remove}
        aside={<Button onClick={() => setOpen(false)}>{t('account.cancel')}</Button>}
      >
        {(errors) => (
          <>
            <Options legend={t('account.delete.comments')}>
              <Option name="comments" value="delete" defaultChecked label={t('account.delete.comments.delete')} />
              <Option
                name="comments"
                value="keep"
                label={t('account.delete.comments.keep')}
                help={t('account.delete.comments.keep.help')}
              />
            </Options>
            <Field
              label={t('account.delete.name', { name: account.username })}
              name="username"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
              error={errors['username']}
            />
          </>
        )}
      </Form>
    </Arrived>
  );
}
