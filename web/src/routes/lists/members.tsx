import { usePaged } from '~/api/paged';
import { usersPath, type Person } from '~/api/readers';
import { withQuery } from '~/api/with_query';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { NameBox } from '~/parts/name_box';
import { Notice } from '~/parts/notice';
import { PageHead } from '~/parts/page_head';
import { Pages } from '~/parts/pages';
import { PersonRow } from '~/parts/person_row';
import { useFilters } from '~/parts/use_filters';
import styles from './lists.module.css';

/** Everybody with an account, to be found by name. */
export default function Members() {
  const { values, change, clear } = useFilters(['name']);
  const name = values.name.trim();
  useTitle(t('nav.members'));
  const list = usePaged<Person>(withQuery(usersPath, { name }));
  return (
    <div className="page">
      <PageHead heading={t('nav.members')} lead={t('lists.members.lead')} />
      <div className={styles['find']}>
        <NameBox key={name} label={t('lists.members.find')} value={name} onFind={(words) => change({ name: words })} />
      </div>
      <Pages
        list={list}
        end={(count) => t('lists.members.end', { count })}
        empty={
          <Notice
            heading={t('lists.members.none')}
            action={name !== '' && <Button onClick={clear}>{t('lists.members.all')}</Button>}
          >
            {t('lists.members.none.text')}
          </Notice>
        }
      >
        {(people) => (
          <ul role="list" className={styles['people']}>
            {people.map((person) => (
              <li key={person.username}>
                <PersonRow person={person} />
              </li>
            ))}
          </ul>
        )}
      </Pages>
    </div>
  );
}
