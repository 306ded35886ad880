import { useQuery } from '@tanstack/react-query';
import { categoriesQuery } from '~/api/own_media';
import { useSession } from '~/api/queries';
import { read } from '~/api/read';
import type { Page } from '~/api/types';
import { t } from '~/l10n/i18n';
import { Options, Tick } from '~/parts/choice';
import { Loaded } from '~/parts/loaded';
import styles from './studio.module.css';

interface ChoiceProps {
  picked: readonly string[];
  onPick: (keys: readonly string[]) => void;
}

export function CategoryChoice(props: ChoiceProps) {
  const categories = useQuery(categoriesQuery);
  return (
    <Loaded query={categories}>
      {(all) => (
        <Several
          {...props}
          legend={t('edit.categories')}
          none={t('edit.categories.none')}
          options={all.map(({ uid, title }) => [uid, title])}
        />
      )}
    </Loaded>
  );
}

export function PlaylistChoice(props: ChoiceProps) {
  const author = useSession().data?.user?.username ?? '';
  const playlists = useQuery(
    read<Page<{ id: number; title: string }>>(`/api/v1/playlists?author=${encodeURIComponent(author)}`),
  );
  return (
    <Loaded query={playlists}>
      {({ results }) => (
        <Several
          {...props}
          legend={t('bulk.playlists')}
          none={t('bulk.playlists.empty')}
          options={results.map(({ id, title }) => [String(id), title])}
        />
      )}
    </Loaded>
  );
}

interface SeveralProps extends ChoiceProps {
  legend: string;
  /** What is said when there is nothing to choose from. */
  none: string;
  options: readonly (readonly [key: string, name: string])[];
}

export function Several({ legend, none, options, picked, onPick }: SeveralProps) {
  if (options.length === 0) return <p>{none}</p>;
  return (
    <Options legend={legend}>
      <div className={styles['choices']}>
        {options.map(([key, name]) => (
          <Tick
            key={key}
            label={name}
            checked={picked.includes(key)}
            onChange={(event) =>
              onPick(event.target.checked ? [...picked, key] : picked.filter((other) => other !== key))
            }
          />
        ))}
      </div>
    </Options>
  );
}
