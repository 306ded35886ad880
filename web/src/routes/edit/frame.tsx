import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ApiError } from '~/api/client';
import { editedQuery, type EditedItem } from '~/api/own_media';
import type { User } from '~/api/types';
import { mayEdit } from '~/app/rights';
import { RouteLoading } from '~/app/route_loading';
import { SignedIn } from '~/app/signed_in';
import { useTitle } from '~/app/title';
import { t } from '~/l10n/i18n';
import { ButtonLink } from '~/parts/button';
import { Notice } from '~/parts/notice';
import { Failure } from '~/parts/problem';
import { SlugLine } from '~/parts/slug_line';
import { NotFound } from '~/routes/not_found/not_found';
import styles from './edit.module.css';

export type Tab = 'details' | 'subtitles' | 'chapters';

interface FrameProps {
  tab: Tab;
  children: (item: EditedItem, user: User) => ReactNode;
}

/** What is around every page on which an item is worked on: which item it is, and the other pages. The address says the
 *  item as MediaCMS's do: ?m=TOKEN. */
export function Frame(props: FrameProps) {
  const [params] = useSearchParams();
  const token = params.get('m') ?? '';
  if (token === '') return <NotFound />;
  return <SignedIn>{(user) => <Found key={token} {...props} token={token} user={user} />}</SignedIn>;
}

function Found({ tab, token, user, children }: FrameProps & { token: string; user: User }) {
  const query = useQuery(editedQuery(token));
  const item = query.data;
  useTitle(item && t('edit.window', { title: item.title || t('item.untitled') }));
  if (!item) {
    if (!query.isError) return <RouteLoading />;
    const status = query.error instanceof ApiError ? query.error.status : 0;
    if (status === 400 || status === 404) return <NotFound />;
    if (status === 401 || status === 403) return <Forbidden />;
    return (
      <div className="page">
        <Failure level={1} error={query.error} retry={() => void query.refetch()} />
      </div>
    );
  }
  if (!mayEdit(item)) return <Forbidden token={token} />;
  return (
    <div className={`page ${styles['edit'] ?? ''}`}>
      <header className={styles['head']}>
        <SlugLine item={item} />
        <h1>
          <bdi>{item.title || t('item.untitled')}</bdi>
        </h1>
        <nav aria-label={t('edit.pages')} className={styles['tabs']}>
          <ul role="list">
            {tabsOf(item).map(([id, address]) => (
              <li key={id}>
                <Link to={`${address}?m=${encodeURIComponent(token)}`} aria-current={id === tab ? 'page' : undefined}>
                  {t(`edit.tab.${id}`)}
                </Link>
              </li>
            ))}
            <li>
              <Link to={`/view?m=${encodeURIComponent(token)}`}>{t('upload.open.early')}</Link>
            </li>
          </ul>
        </nav>
      </header>
      {children(item, user)}
    </div>
  );
}

function tabsOf(item: EditedItem): [Tab, string][] {
  const timed = item.media_type === 'video' || item.media_type === 'audio';
  const details: [Tab, string] = ['details', '/edit'];
  return timed ? [details, ['subtitles', '/add_subtitle'], ['chapters', '/edit_chapters']] : [details];
}

function Forbidden({ token }: { token?: string }) {
  return (
    <div className="page">
      <Notice
        level={1}
        heading={t('edit.forbidden')}
        action={
          <ButtonLink to={token ? `/view?m=${encodeURIComponent(token)}` : '/studio'}>
            {token ? t('upload.open.early') : t('studio.title')}
          </ButtonLink>
        }
      >
        {t('edit.forbidden.text')}
      </Notice>
    </div>
  );
}
