import { useQueryClient } from '@tanstack/react-query';
import { accountPath, userPath, type Account } from '~/api/account';
import { call } from '~/api/client';
import { sessionPath } from '~/api/queries';
import { t } from '~/l10n/i18n';
import { Tick } from '~/parts/choice';
import { Area, Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';

/** What readers see of somebody, and by what they may reach them. */
export function Profile({ account }: { account: Account }) {
  const client = useQueryClient();
  const save = async (data: FormData) => {
    const changed = await call<Account>('POST', userPath(account.username), {
      name: textOf(data, 'name').trim(),
      title: textOf(data, 'title').trim(),
      location: textOf(data, 'location').trim(),
      description: textOf(data, 'description').trim(),
      allow_contact: data.has('allow_contact'),
      notify_comments: data.has('notify_comments'),
    });
    client.setQueryData([accountPath], changed);
    // The masthead shows the name.
    await client.invalidateQueries({ queryKey: [sessionPath] });
    return t('account.saved');
  };
  return (
    <Form label={t('account.profile')} submit={t('account.save')} busy={t('account.saving')} act={save}>
      {(errors) => (
        <>
          <Field
            label={t('setup.name')}
            name="name"
            autoComplete="name"
            defaultValue={account.name}
            help={t('register.name.help')}
            error={errors['name']}
          />
          <Field
            label={t('account.profile.title')}
            name="title"
            autoComplete="organization-title"
            defaultValue={account.title}
            help={t('account.profile.title.help')}
            error={errors['title']}
          />
          <Field
            label={t('account.profile.location')}
            name="location"
            defaultValue={account.location}
            help={t('account.profile.location.help')}
            error={errors['location']}
          />
          <Area
            label={t('account.profile.description')}
            name="description"
            rows={5}
            defaultValue={account.description}
            error={errors['description']}
          />
          <Tick
            label={t('account.profile.contact')}
            help={t('account.profile.contact.help')}
            name="allow_contact"
            defaultChecked={account.allow_contact}
          />
          <Tick label={t('account.profile.notify')} name="notify_comments" defaultChecked={account.notify_comments} />
        </>
      )}
    </Form>
  );
}
