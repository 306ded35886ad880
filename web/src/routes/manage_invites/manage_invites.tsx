import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { call } from '~/api/client';
import { invitesPath, invitesQuery, roles, type Invite, type NewInvite } from '~/api/manage';
import { withQuery } from '~/api/with_query';
import { ago, day } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Arrived } from '~/parts/arrived';
import { Button } from '~/parts/button';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Loaded } from '~/parts/loaded';
import { Mark, type Tone } from '~/parts/mark';
import { Pager } from '~/parts/pager';
import { SecretText } from '~/parts/secret_text';
import { Section } from '~/parts/section';
import { Select } from '~/parts/select';
import { Table, type Column } from '~/parts/table';
import { Confirm } from '../desk/confirm';
import { Desk } from '../desk/desk';

/** Who was asked to join, and links for others: /manage/invites, for managers. */
export default function ManageInvites() {
  return (
    <Desk id="invites">
      {() => (
        <>
          <List />
          <Section heading={t('invites.make')} lead={<p>{t('invites.make.lead')}</p>}>
            <Make />
          </Section>
        </>
      )}
    </Desk>
  );
}

function useInvitesChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(invitesPath) });
}

function List() {
  const [params] = useSearchParams();
  const page = Math.max(1, Math.trunc(Number(params.get('page'))) || 1);
  const invites = useQuery(invitesQuery(withQuery(invitesPath, { page: page > 1 ? page : undefined })));
  const changed = useInvitesChanged();
  const [asked, setAsked] = useState<Invite | null>(null);
  return (
    <>
      <Loaded query={invites} level={2}>
        {({ results, count, next }) =>
          results.length === 0 ? (
            <p>{t('invites.none')}</p>
          ) : (
            <>
              <Table
                label={t('desk.invites')}
                rows={results}
                columns={columns(setAsked)}
                keyOf={(one) => String(one.id)}
                nameOf={(one) => one.note || one.hint}
              />
              <Pager
                count={count}
                shown={results.length}
                page={page}
                next={next !== null}
                address={(other) => `?page=${other}`}
              />
            </>
          )
        }
      </Loaded>
      {asked && (
        <Confirm
          heading={t('invites.withdraw')}
          submit={t('invites.withdraw')}
          danger
          onClose={() => setAsked(null)}
          act={async () => {
            await call('DELETE', `${invitesPath}/${asked.id}`);
            setAsked(null);
            await changed();
          }}
        >
          <p>{t('invites.withdraw.text')}</p>
        </Confirm>
      )}
    </>
  );
}

type Standing = 'used' | 'expired' | 'open';
const tones: Record<Standing, Tone> = { used: 'good', expired: 'past', open: 'open' };
const standingOf = (one: Invite): Standing =>
  one.used_at !== null ? 'used' : new Date(one.expires_at) < new Date() ? 'expired' : 'open';

const columns = (onWithdraw: (one: Invite) => void): Column<Invite>[] => [
  {
    id: 'for',
    heading: t('invites.for'),
    kind: 'lead',
    cell: (one) => (
      <>
        <bdi>{one.note || t('invites.somebody')}</bdi> <bdi>({one.hint}…)</bdi>
      </>
    ),
  },
  { id: 'role', heading: t('users.role'), cell: (one) => t(`role.${one.role}`) },
  {
    id: 'state',
    heading: t('managedComments.state'),
    cell: (one) => (
      <Mark tone={tones[standingOf(one)]}>
        {t(`invites.state.${standingOf(one)}`)} {one.used_by && <bdi>{one.used_by}</bdi>}
      </Mark>
    ),
  },
  { id: 'by', heading: t('reports.by'), cell: (one) => one.invited_by && <bdi>{one.invited_by}</bdi> },
  { id: 'made', heading: t('invites.made'), cell: (one) => ago(one.created_at) },
  { id: 'until', heading: t('invites.until'), cell: (one) => day(one.expires_at) },
  {
    id: 'withdraw',
    heading: t('jobs.act'),
    cell: (one) =>
      one.used_at === null && (
        <Button
          small
          onClick={() => onWithdraw(one)}
          aria-label={t('invites.withdraw.name', { name: one.note || one.hint })}
        >
          {t('invites.withdraw')}
        </Button>
      ),
  },
];

function Make() {
  const changed = useInvitesChanged();
  const [link, setLink] = useState<string | null>(null);
  const make = async (data: FormData, form: HTMLFormElement) => {
    const made = await call<NewInvite>('POST', invitesPath, {
      role: textOf(data, 'role'),
      note: textOf(data, 'note').trim(),
      days: Number(textOf(data, 'days')),
    });
    setLink(made.url);
    form.reset();
    await changed();
    return undefined;
  };
  return (
    <>
      {link !== null && (
        <Arrived key={link}>
          <SecretText label={t('invites.link')} text={link} />
        </Arrived>
      )}
      <Form label={t('invites.make')} submit={t('invites.make')} busy={t('account.saving')} act={make}>
        {(errors) => (
          <>
            <Field
              label={t('invites.note')}
              name="note"
              maxLength={200}
              autoComplete="off"
              help={t('invites.note.help')}
              error={errors['note']}
            />
            <Select label={t('users.role')} name="role" defaultValue="journalist" error={errors['role']}>
              {roles.map((role) => (
                <option key={role} value={role}>
                  {t(`role.${role}`)}
                </option>
              ))}
            </Select>
            <Field
              label={t('invites.days')}
              name="days"
              type="number"
              min={1}
              max={90}
              defaultValue={14}
              required
              error={errors['days']}
            />
          </>
        )}
      </Form>
    </>
  );
}
