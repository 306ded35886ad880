import { useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { roles } from '~/api/manage';
import { t } from '~/l10n/i18n';
import { textOf } from '~/parts/form_text';
import { NewAccount, newAccountOf } from '~/parts/new_account';
import { Select } from '~/parts/select';
import { Confirm } from '../desk/confirm';
import { usersChanged } from './manage_users';

/** An account for somebody else. */
export function AddUser({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const add = async (data: FormData) => {
    await call('POST', '/api/v1/users', { ...newAccountOf(data), role: textOf(data, 'role') });
    await usersChanged(client);
    onClose();
  };
  return (
    <Confirm
      heading={t('users.add')}
      submit={t('users.add')}
      onClose={onClose}
      act={add}
      fields={(errors) => (
        <>
          <NewAccount nameHelp={t('register.name.help')} errors={errors} />
          <Select label={t('users.role')} name="role" defaultValue="user" error={errors['role']}>
            {roles.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </Select>
        </>
      )}
    />
  );
}
