import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '~/api/client';
import { permissions, sharingPath, sharingQuery, type SharedWith } from '~/api/own_media';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Form } from '~/parts/form';
import { FormProblem } from '~/parts/form_problem';
import { textOf } from '~/parts/form_text';
import { Loaded } from '~/parts/loaded';
import { sentenceOf } from '~/parts/problem';
import { Record, Records } from '~/parts/records';
import { Select } from '~/parts/select';
import { listOf } from './list_of';
import { PersonField } from './person_field';

const fieldOf = { no_such_user: 'users', invalid_permission: 'permission' };

/** Whom an item is shared with by name, whatever its visibility. */
export function Sharing({ token }: { token: string }) {
  const client = useQueryClient();
  const people = useQuery(sharingQuery(token));
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const share = async (data: FormData) => {
    const answer = await call('POST', sharingPath(token), {
      users: listOf(textOf(data, 'users')),
      permission: textOf(data, 'permission'),
    });
    client.setQueryData([sharingPath(token)], answer);
    setRound(round + 1);
    return t('sharing.done');
  };
  const stop = async (username: string) => {
    setProblem(null);
    try {
      await call('DELETE', `${sharingPath(token)}/${encodeURIComponent(username)}`);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    await client.invalidateQueries({ queryKey: [sharingPath(token)] });
  };
  return (
    <>
      <FormProblem message={problem} />
      <Loaded query={people}>
        {({ results }) =>
          results.length === 0 ? (
            <p>{t('sharing.none')}</p>
          ) : (
            <Records label={t('sharing.title')}>
              {results.map((one) => (
                <Person key={one.username} person={one} onStop={() => stop(one.username)} />
              ))}
            </Records>
          )
        }
      </Loaded>
      <Form
        label={t('sharing.title')}
        kind="plain"
        submit={t('sharing.submit')}
        busy={t('account.saving')}
        fieldOf={fieldOf}
        act={share}
      >
        {(errors) => (
          <>
            <PersonField
              key={round}
              label={t('bulk.people')}
              name="users"
              help={t('bulk.people.help')}
              error={errors['users']}
            />
            <Select
              label={t('sharing.permission')}
              name="permission"
              defaultValue="viewer"
              error={errors['permission']}
            >
              {permissions.map((one) => (
                <option key={one} value={one}>
                  {t(`sharing.${one}`)} · {t(`sharing.${one}.help`)}
                </option>
              ))}
            </Select>
          </>
        )}
      </Form>
    </>
  );
}

function Person({ person, onStop }: { person: SharedWith; onStop: () => void }) {
  const name = person.name || person.username;
  return (
    <Record
      name={<bdi>{name}</bdi>}
      facts={[<bdi key="username">{person.username}</bdi>, t(`sharing.${person.permission}`)]}
      action={
        <Button small onClick={onStop} aria-label={t('sharing.stop.name', { name })}>
          {t('sharing.stop')}
        </Button>
      }
    />
  );
}
