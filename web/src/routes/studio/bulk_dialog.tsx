import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '~/api/client';
import { bulkPath, mediaChanged, permissions, states } from '~/api/own_media';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Option, Options, Tick } from '~/parts/choice';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Modal } from '~/parts/modal';
import { Refusal } from '~/parts/refusal';
import { listOf } from '../edit/list_of';
import { PersonField } from '../edit/person_field';
import { rowOf, type Needs } from './bulk_actions';
import { CategoryChoice, PlaylistChoice } from './bulk_choices';

interface BulkDialogProps {
  id: string;
  tokens: readonly string[];
  onClose: () => void;
  /** @param sentence what was done, as the server says it */
  onDone: (sentence: string) => void;
}

/** Asks what an action needs to know, says what it will do, and does it to all that are chosen or to none. */
export function BulkDialog({ id, tokens, onClose, onDone }: BulkDialogProps) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const row = rowOf(id);
  if (!row) return null;
  const danger = 'danger' in row;
  const act = async (data: FormData) => {
    const answer = await call<{ detail: string }>('POST', bulkPath, {
      action: row.id,
      media_ids: tokens,
      ...toldOf(row.needs, data, picked),
    });
    onDone(answer.detail);
    await mediaChanged(client);
    return undefined;
  };
  return (
    <Modal heading={t(`bulk.do.${row.id}`)} onClose={onClose}>
      <p>
        {t('bulk.count', { count: tokens.length })} {danger && <strong>{t(`bulk.warn.${row.id}`)}</strong>}
      </p>
      <Form
        label={t(`bulk.do.${row.id}`)}
        kind={danger ? 'danger' : 'primary'}
        submit={t(`bulk.do.${row.id}`)}
        busy={t('account.saving')}
        fieldOf={fieldOf}
        act={act}
        aside={<Button onClick={onClose}>{t('account.cancel')}</Button>}
      >
        {(errors) => <Told needs={row.needs} errors={errors} picked={picked} onPick={setPicked} />}
      </Form>
    </Modal>
  );
}

const fieldOf = { no_such_user: 'users', no_such_tag: 'tag_titles', state_not_allowed: 'state' };

interface ToldProps {
  needs: Needs;
  errors: Readonly<Record<string, string>>;
  picked: readonly string[];
  onPick: (keys: readonly string[]) => void;
}

function Told({ needs, errors, picked, onPick }: ToldProps) {
  switch (needs) {
    case 'nothing':
      return null;
    case 'state':
      return (
        <>
          <Options legend={t('privacy.title')}>
            {states.map((state) => (
              <Option
                key={state}
                name="state"
                value={state}
                required
                label={t(`privacy.${state}`)}
                help={t(`privacy.${state}.help`)}
              />
            ))}
          </Options>
          <Tick name="remove_sharing" label={t('bulk.alone')} help={t('bulk.alone.help')} />
        </>
      );
    case 'categories':
      return <CategoryChoice picked={picked} onPick={onPick} />;
    case 'playlists':
      return <PlaylistChoice picked={picked} onPick={onPick} />;
    case 'tags':
      return (
        <Field
          label={t('edit.tags')}
          name="tag_titles"
          required
          help={t('bulk.tags.help')}
          error={errors['tag_titles']}
          autoComplete="off"
        />
      );
    case 'people':
      return (
        <>
          <PersonField label={t('bulk.people')} name="users" help={t('bulk.people.help')} error={errors['users']} />
          <Options legend={t('sharing.permission')}>
            {permissions.map((permission) => (
              <Option
                key={permission}
                name="ownership_type"
                value={permission}
                defaultChecked={permission === 'viewer'}
                label={t(`sharing.${permission}`)}
                help={t(`sharing.${permission}.help`)}
              />
            ))}
          </Options>
        </>
      );
    case 'owner':
      return <PersonField label={t('bulk.owner')} name="users" help={t('bulk.owner.help')} error={errors['users']} />;
  }
}

function toldOf(needs: Needs, data: FormData, picked: readonly string[]): Record<string, unknown> {
  switch (needs) {
    case 'nothing':
      return {};
    case 'state':
      return { state: textOf(data, 'state'), remove_sharing: data.has('remove_sharing') };
    case 'categories':
      if (picked.length === 0) throw new Refusal(t('bulk.categories.none'));
      return { category_uids: picked };
    case 'playlists':
      if (picked.length === 0) throw new Refusal(t('bulk.playlists.none'));
      return { playlist_ids: picked.map(Number) };
    case 'tags':
      return { tag_titles: listOf(textOf(data, 'tag_titles')) };
    case 'people':
      return { users: listOf(textOf(data, 'users')), ownership_type: textOf(data, 'ownership_type') };
    case 'owner':
      return { owner: textOf(data, 'users').trim() };
  }
}
