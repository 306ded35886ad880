import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { usePaged } from '~/api/paged';
import { mediaListPath, useSession } from '~/api/queries';
import { categoriesQuery, featuredQuery, recommendedQuery } from '~/api/readers';
import type { MediaItem } from '~/api/types';
import { withQuery } from '~/api/with_query';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { Grid } from '~/parts/grid';
import { Pages } from '~/parts/pages';
import { Lead, WireEntry } from './entries';
import styles from './home.module.css';
import { Welcome } from './welcome';

/** Entries beside the lead, and in a band below it. */
const wireLength = 6;
const bandLength = 4;

/** The front page: the lead is the editors' newest choice, beside it the wire of what came in, below it more of what was
 *  chosen, what people watch, the desks, and the rest. Nothing stands on it twice. */
export function Home() {
  useTitle('');
  const site = useSession().data?.site.name ?? t('site.name');
  const latest = usePaged<MediaItem>(mediaListPath);
  // A section that does not come is no reason to keep the rest back.
  const some = latest.items.length > wireLength;
  const featured = useQuery({ ...featuredQuery, enabled: some }).data?.results ?? [];
  const popular = useQuery({ ...recommendedQuery, enabled: some }).data?.results ?? [];
  return (
    <div className="page">
      <h1 className="visually-hidden">{t('home.heading', { site })}</h1>
      <Pages list={latest} skeleton={<Loading />} empty={<Welcome />}>
        {(items) => <Front items={items} featured={featured} popular={popular} />}
      </Pages>
    </div>
  );
}

interface FrontProps {
  items: MediaItem[];
  featured: MediaItem[];
  popular: MediaItem[];
}

function Front({ items, featured, popular }: FrontProps) {
  const shown = new Set<string>();
  /** The first @p count of a list that do not stand on the page yet. */
  const take = (list: MediaItem[], count: number) => {
    const taken = list.filter((item) => !shown.has(item.friendly_token)).slice(0, count);
    for (const item of taken) shown.add(item.friendly_token);
    return taken;
  };
  const [lead] = take(featured.length > 0 ? featured : items, 1);
  if (!lead) return null;
  const wire = take(items, wireLength);
  const chosen = take(featured, bandLength);
  const watched = take(popular, items.length > 2 * wireLength ? bandLength : 0);
  const rest = take(items, items.length);
  return (
    <>
      <div className={styles['front']} data-alone={wire.length === 0 || undefined}>
        <div className={styles['lead']}>
          <Lead item={lead} alone={wire.length === 0} />
        </div>
        {wire.length > 0 && (
          <section className={styles['wire']} aria-labelledby="wire">
            <h2 id="wire">{t('home.wire')}</h2>
            <ol role="list">
              {wire.map((item) => (
                <li key={item.friendly_token}>
                  <WireEntry item={item} />
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
      <Band id="featured" heading={t('nav.featured')} to="/featured" items={chosen} />
      <Band id="recommended" heading={t('nav.recommended')} to="/recommended" items={watched} />
      {wire.length >= wireLength && <Desks />}
      <Band id="more" heading={t('home.more')} to="/latest" items={rest} />
    </>
  );
}

interface BandProps {
  id: string;
  heading: string;
  /** Where all of it is. */
  to: string;
  items: MediaItem[];
}

function Band({ id, heading, to, items }: BandProps) {
  if (items.length === 0) return null;
  return (
    <section className={styles['more']} aria-labelledby={id}>
      <h2 id={id}>
        <Link to={to}>{heading}</Link>
      </h2>
      <Grid items={items} />
    </section>
  );
}

/** The categories that have something. */
function Desks() {
  const desks = (useQuery(categoriesQuery).data ?? []).filter((category) => category.media_count > 0);
  if (desks.length === 0) return null;
  return (
    <section className={styles['more']} aria-labelledby="desks">
      <h2 id="desks">
        <Link to="/categories">{t('nav.categories')}</Link>
      </h2>
      <ul role="list" className={styles['desks']}>
        {desks.map((category) => (
          <li key={category.uid}>
            <Link to={withQuery('/search', { c: category.title })}>
              <bdi>{category.title}</bdi>
              <span>{t('lists.items', { count: category.media_count })}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Loading() {
  return (
    <div className={styles['front']} role="status">
      <span className="visually-hidden">{t('shell.loading')}</span>
      <div className={styles['skeletonLead']} aria-hidden />
      <div className={styles['skeletonWire']} aria-hidden />
    </div>
  );
}
