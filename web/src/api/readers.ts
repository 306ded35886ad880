import { queryOptions } from '@tanstack/react-query';
import { call } from './client';
import { mediaListPath, mediaPath } from './queries';
import type { Listed, MediaItem, Page } from './types';
import { withQuery } from './with_query';

/** What everybody sees of an account. */
export interface Person {
  username: string;
  name: string;
  description: string;
  date_added: string;
  thumbnail_url: string;
  advancedUser: boolean;
}

export interface Profile extends Person {
  banner_thumbnail_url: string | null;
  title: string;
  location: string;
}

/** What everybody may know of a journalist's verification. */
export interface Statement {
  is_verified: boolean;
  kind: 'outlet' | 'independent' | null;
  outlet: string | null;
  basis: string | null;
  since: string | null;
  until: string | null;
  reviewer: string | null;
  links: { url: string; proof: string }[];
}

export interface Category {
  title: string;
  uid: string;
  description: string;
  media_count: number;
  thumbnail_url: string | null;
}

export interface Tag {
  title: string;
  media_count: number;
}

export interface Playlist {
  title: string;
  description: string;
  add_date: string;
  user: string;
  media_count: number;
  url: string;
  thumbnail_url: string | null;
  friendly_token: string;
}

export interface PlaylistDetail extends Omit<Playlist, 'friendly_token'> {
  playlist_media?: MediaItem[];
}

export interface Found extends Listed {
  author_profile: string;
  /** Where the words are spoken. */
  spoken: { time: number; language: string; text: string; url: string }[];
}

export interface Language {
  code: string;
  title: string;
}

export interface Comment {
  uid: string;
  parent_uid: string | null;
  text: string;
  add_date: string;
  author_name: string;
  author_profile: string;
  author_thumbnail_url: string;
  username: string;
  deleted: boolean;
  /** Waits for somebody to look at it; nobody else sees it. */
  held: boolean;
}

/** What the reader has done with an item. */
export interface Standing {
  vote: 'like' | 'dislike' | null;
  reported: boolean;
  /** Seconds. */
  position: number | null;
}

export interface Watched extends MediaItem {
  action_date: string;
  position?: number;
}

export const searchPath = '/api/v1/search';
export const categoriesPath = '/api/v1/categories';
export const tagsPath = '/api/v1/tags';
export const usersPath = '/api/v1/users';
export const playlistsPath = '/api/v1/playlists';
export const blocksPath = '/api/v1/user/blocks';
export const watchedPath = '/api/v1/user/action/watch';
export const likedPath = '/api/v1/user/action/like';
export const historyPath = '/api/v1/user/history';
export const pausePath = '/api/v1/user/history/pause';
export const featuredPath = `${mediaListPath}?show=featured`;
export const recommendedPath = `${mediaListPath}?show=recommended`;
export const personPath = (name: string): string => `${usersPath}/${encodeURIComponent(name)}`;
export const statementPath = (name: string): string => `/api/v1/verification/users/${encodeURIComponent(name)}`;
export const playlistPath = (token: string): string => `${playlistsPath}/${encodeURIComponent(token)}`;
export const commentsPath = (token: string): string => `${mediaPath(token)}/comments`;
export const actionsPath = (token: string): string => `${mediaPath(token)}/actions`;
export const standingPath = (token: string): string => `${actionsPath(token)}/mine`;

function read<T>(path: string, staleTime = 15_000) {
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => call<T>('GET', path, undefined, signal),
    staleTime,
  });
}

export const categoriesQuery = read<Category[]>(categoriesPath, 60_000);
export const languagesQuery = read<Language[]>('/api/v1/languages', 600_000);
export const pauseQuery = read<{ paused: boolean }>(pausePath);
export const featuredQuery = read<Page<MediaItem>>(featuredPath);
export const recommendedQuery = read<Page<MediaItem>>(recommendedPath);
export const profileQuery = (name: string) => read<Profile>(personPath(name));
export const statementQuery = (name: string) => read<Statement>(statementPath(name), 60_000);
export const playlistQuery = (token: string) => read<PlaylistDetail>(playlistPath(token));
export const standingQuery = (token: string) => read<Standing>(standingPath(token));
export const titlesQuery = (typed: string) =>
  read<{ title: string }[]>(withQuery(searchPath, { q: typed, show: 'titles' }), 60_000);
export const peopleQuery = (typed: string) => read<Page<Person>>(withQuery(usersPath, { name: typed }));
