import { call } from '~/api/client';
import { useSession } from '~/api/queries';
import { personPath, type Profile } from '~/api/readers';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Area } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { personPage } from '~/parts/item_path';
import { Modal } from '~/parts/modal';

/** A letter to somebody, whose address nobody sees. */
export function Contact({ person, onClose }: { person: Profile; onClose: () => void }) {
  const user = useSession().data?.user;
  const name = person.name || person.username;
  const send = async (data: FormData, form: HTMLFormElement) => {
    await call('POST', `${personPath(person.username)}/contact`, { body: textOf(data, 'body') });
    form.reset();
    return t('user.contact.sent');
  };
  return (
    <Modal heading={t('user.contact.title', { name })} onClose={onClose}>
      {user ? (
        <Form
          submit={t('user.contact.send')}
          busy={t('user.contact.sending')}
          act={send}
          fieldOf={{ required: 'body' }}
        >
          {(errors) => (
            <Area
              label={t('user.contact.text')}
              name="body"
              rows={7}
              required
              maxLength={5000}
              dir="auto"
              help={t('user.contact.help', { email: user.email })}
              error={errors['body']}
            />
          )}
        </Form>
      ) : (
        <>
          <p>{t('user.contact.signIn')}</p>
          <ButtonLink to={`/accounts/login/?next=${encodeURIComponent(personPage(person.username))}`}>
            {t('shell.signIn')}
          </ButtonLink>
        </>
      )}
    </Modal>
  );
}
