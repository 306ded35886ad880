import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { userPath } from '~/api/account';
import { ApiError, call } from '~/api/client';
import { manageUsersPath, roles, type ManagedUser } from '~/api/manage';
import { read } from '~/api/read';
import type { Page, User } from '~/api/types';
import { queuePath, type VerificationRequest } from '~/api/verification';
import { withQuery } from '~/api/with_query';
import { managesUsers } from '~/app/rights';
import { day, utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button, ButtonLink } from '~/parts/button';
import { Tick } from '~/parts/choice';
import { Facts } from '~/parts/facts';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Modal } from '~/parts/modal';
import { sentenceOf } from '~/parts/problem';
import { Refusal } from '~/parts/refusal';
import { Select } from '~/parts/select';
import desk from '../desk/desk.module.css';
import { StandingMark } from './columns';
import { usersChanged } from './manage_users';

interface UserSheetProps {
  user: ManagedUser;
  me: User;
  onClose: () => void;
}

/** One account at the side of the list: who it is, what it may do, and what managers can do about it. */
export function UserSheet({ user, me, onClose }: UserSheetProps) {
  const requests = useQuery(read<Page<VerificationRequest>>(`${queuePath}?user=${encodeURIComponent(user.username)}`))
    .data?.results;
  const verified = requests?.find((one) => one.state === 'approved');
  const manages = managesUsers(me.role) && user.username !== me.username;
  return (
    <Modal side heading={user.name || user.username} onClose={onClose}>
      <Facts
        rows={[
          [t('review.fact.account'), <bdi key="account">{user.username}</bdi>],
          [t('users.role'), t(`role.${user.role}`)],
          [t('users.standing'), <StandingMark key="standing" user={user} />],
          [t('users.email'), user.email && <bdi key="email">{user.email}</bdi>],
          [t('users.factor'), t(user.has_second_factor ? 'users.factor.on' : 'users.factor.off')],
          [t('users.joined'), utcTime(user.date_added)],
          [t('account.verification'), requests && verificationText(verified)],
          [t('verify.fact.basis'), verified?.basis],
        ]}
      />
      <div className={desk['buttons']}>
        <ButtonLink small to={`/user/${encodeURIComponent(user.username)}`}>
          {t('users.profile')}
        </ButtonLink>
        <ButtonLink small to="/manage/verification">
          {t('account.reviews')}
        </ButtonLink>
      </div>
      {manages && (
        <>
          <RoleForm user={user} />
          <Rights user={user} />
          <Remove user={user} onClose={onClose} />
        </>
      )}
    </Modal>
  );
}

function verificationText(verified: VerificationRequest | undefined): string {
  if (!verified) return t('users.unverified');
  return verified.until === null ? t('verify.state.approved') : t('users.verifiedUntil', { day: day(verified.until) });
}

function RoleForm({ user }: { user: ManagedUser }) {
  const client = useQueryClient();
  const save = async (data: FormData) => {
    await call('PUT', userPath(user.username), { action: 'set_role', role: textOf(data, 'role') });
    await usersChanged(client);
    return t('account.saved');
  };
  return (
    <div className={desk['part']}>
      <Form label={t('users.setRole')} kind="plain" submit={t('users.setRole')} busy={t('account.saving')} act={save}>
        {(errors) => (
          <Select
            label={t('users.role')}
            name="role"
            defaultValue={user.role}
            help={t('users.role.help')}
            error={errors['role']}
          >
            {roles.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </Select>
        )}
      </Form>
    </div>
  );
}

function Rights({ user }: { user: ManagedUser }) {
  const client = useQueryClient();
  const [problem, setProblem] = useState('');
  const actions = [
    user.is_active ? 'deactivate' : 'activate',
    ...(user.is_approved === undefined ? [] : [user.is_approved ? 'disapprove_user' : 'approve_user']),
    ...(user.has_second_factor ? ['remove_second_factor'] : []),
  ] as ('activate' | 'deactivate' | 'approve_user' | 'disapprove_user' | 'remove_second_factor')[];
  const act = async (action: string) => {
    setProblem('');
    try {
      await call('PUT', userPath(user.username), { action });
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    await usersChanged(client);
  };
  return (
    <div className={desk['part']}>
      <h3>{t('users.access')}</h3>
      <div className={desk['buttons']}>
        {actions.map((action) => (
          <Button key={action} small onClick={() => void act(action)}>
            {t(`users.do.${action}`)}
          </Button>
        ))}
      </div>
      <p role="alert" className={desk['problem']}>
        {problem}
      </p>
    </div>
  );
}

function Remove({ user, onClose }: { user: ManagedUser; onClose: () => void }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const remove = async (data: FormData) => {
    if (textOf(data, 'username').trim() !== user.username) {
      throw new Refusal(t('account.delete.name.wrong'), 'username');
    }
    try {
      await call(
        'DELETE',
        withQuery(manageUsersPath, { tokens: user.username, keep_comments: data.has('keep') ? 'true' : 'false' }),
      );
    } catch (error) {
      throw error instanceof ApiError && error.fields['tokens'] ? new Refusal(error.fields['tokens']) : error;
    }
    onClose();
    await usersChanged(client);
    return undefined;
  };
  return (
    <div className={desk['part']}>
      {open ? (
        <Form
          label={t('users.do.delete')}
          kind="danger"
          submit={t('users.do.delete')}
          busy={t('account.delete.busy')}
          act={remove}
          aside={<Button onClick={() => setOpen(false)}>{t('account.cancel')}</Button>}
        >
          {(errors) => (
            <>
              <p>{t('users.text.delete')}</p>
              <Tick name="keep" defaultChecked label={t('users.keepComments')} />
              <Field
                label={t('users.delete.name', { name: user.username })}
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
      ) : (
        <div>
          <Button small kind="danger" onClick={() => setOpen(true)}>
            {t('users.do.delete')}
          </Button>
        </div>
      )}
    </div>
  );
}
