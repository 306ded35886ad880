import { Link } from 'react-router';
import type { Person } from '~/api/readers';
import { Face } from './face';
import { personPage } from './item_path';
import styles from './person_row.module.css';

/** Somebody in a list of people. */
export function PersonRow({ person }: { person: Person }) {
  return (
    <article className={styles['row']}>
      <Face url={person.thumbnail_url} />
      <div>
        <Link to={personPage(person.username)}>
          <bdi>{person.name || person.username}</bdi>
        </Link>
        <p className={styles['name']}>
          <bdi>@{person.username}</bdi>
        </p>
        {person.description && (
          <p className={styles['about']} dir="auto">
            {person.description}
          </p>
        )}
      </div>
    </article>
  );
}
