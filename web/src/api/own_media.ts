import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { mediaListPath, mediaPath } from './queries';
import { read } from './read';
import type { MediaItem, MediaSingle, Page } from './types';

/** An item of a list as those see it who work on it. */
export interface WorkItem extends MediaItem {
  is_reviewed: boolean;
  featured: boolean;
  user_featured: boolean;
  likes: number;
  reported_times: number;
}

/** One item with everything that can be changed about it. */
export interface EditedItem extends MediaSingle {
  edit_date: string;
  /** The moment its picture shows, in seconds; null until one was chosen. */
  thumbnail_time: number | null;
  user_featured: boolean;
  enable_comments: boolean;
  is_reviewed: boolean;
  license: number | null;
}

export interface Category {
  uid: string;
  title: string;
  description: string;
  media_count: number;
}

export interface Tag {
  title: string;
  media_count: number;
}

export interface License {
  id: number;
  code: string;
  title: string;
  url: string;
}

export interface Language {
  code: string;
  title: string;
}

export interface Subtitle {
  src: string;
  srclang: string;
  label: string;
}

export const permissions = ['viewer', 'editor', 'owner'] as const;
export type Permission = (typeof permissions)[number];

export interface SharedWith {
  username: string;
  name: string;
  permission: Permission;
}

export const states = ['public', 'unlisted', 'private'] as const;

export const bulkPath = `${mediaListPath}/user/bulk_actions`;
export const sharingPath = (token: string): string => `${mediaPath(token)}/share`;
export const subtitlesPath = (token: string): string => `${mediaPath(token)}/subtitles`;
export const chaptersPath = (token: string): string => `${mediaPath(token)}/chapters`;
export const retryPath = (token: string): string => `${mediaPath(token)}/retry`;

export const workItemsQuery = (path: string) =>
  queryOptions({
    ...read<Page<WorkItem>>(path),
    // Rows that are being made say how far they are.
    refetchInterval: (query) => (query.state.data?.results.some(isBeingMade) ? 3000 : false),
  });

export const isBeingMade = (item: MediaItem): boolean =>
  item.encoding_status === 'pending' || item.encoding_status === 'running';

export const editedQuery = (token: string) => read<EditedItem>(mediaPath(token));
export const subtitlesQuery = (token: string) => read<Subtitle[]>(subtitlesPath(token));
export const sharingQuery = (token: string) => read<{ results: SharedWith[] }>(sharingPath(token));
export const categoriesQuery = read<Category[]>('/api/v1/categories');
export const licensesQuery = read<License[]>('/api/v1/licenses');
export const languagesQuery = read<Language[]>('/api/v1/languages');

/** After items were changed: every list of items and every item is asked for again where it is shown. */
export function mediaChanged(client: QueryClient): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey }) => /^\/api\/v1\/(media|manage_media)\b/.test(String(queryKey[0])),
  });
}

/** After an item was deleted: lists are asked for again, and nobody asks for the item itself any more, not even the
 *  page that is about to go. */
export async function mediaGone(client: QueryClient, token: string): Promise<void> {
  const ofItem = (path: unknown) => String(path).startsWith(mediaPath(token));
  await client.invalidateQueries({
    refetchType: 'none',
    predicate: ({ queryKey }) => ofItem(queryKey[0]),
  });
  await client.invalidateQueries({
    predicate: ({ queryKey }) => /^\/api\/v1\/(media|manage_media)\b/.test(String(queryKey[0])) && !ofItem(queryKey[0]),
  });
}
