import { t } from '~/l10n/i18n';
import type { BulkChoice } from '~/parts/bulk_bar';

/** What an action has to be told before it can be done. */
export type Needs = 'nothing' | 'state' | 'categories' | 'tags' | 'playlists' | 'people' | 'owner';

interface Row {
  /** As the API calls it. */
  id: string;
  group: 'visibility' | 'order' | 'people' | 'items';
  needs: Needs;
  /** What cannot be taken back. */
  danger?: true;
}

export const rows = [
  { id: 'set_state', group: 'visibility', needs: 'state' },
  { id: 'enable_comments', group: 'visibility', needs: 'nothing' },
  { id: 'disable_comments', group: 'visibility', needs: 'nothing' },
  { id: 'enable_download', group: 'visibility', needs: 'nothing' },
  { id: 'disable_download', group: 'visibility', needs: 'nothing' },
  { id: 'add_to_category', group: 'order', needs: 'categories' },
  { id: 'remove_from_category', group: 'order', needs: 'categories' },
  { id: 'add_tags', group: 'order', needs: 'tags' },
  { id: 'remove_tags', group: 'order', needs: 'tags' },
  { id: 'add_to_playlist', group: 'order', needs: 'playlists' },
  { id: 'remove_from_playlist', group: 'order', needs: 'playlists' },
  { id: 'set_ownership', group: 'people', needs: 'people' },
  { id: 'remove_ownership', group: 'people', needs: 'people' },
  { id: 'change_owner', group: 'people', needs: 'owner', danger: true },
  { id: 'copy_media', group: 'items', needs: 'nothing' },
  { id: 'delete_comments', group: 'items', needs: 'nothing', danger: true },
  { id: 'delete_media', group: 'items', needs: 'nothing', danger: true },
] as const satisfies readonly Row[];

export type ActionId = (typeof rows)[number]['id'];

export const rowOf = (id: string) => rows.find((row) => row.id === id);

export const bulkChoices = (): BulkChoice[] =>
  rows.map(({ id, group }) => ({ id, name: t(`bulk.do.${id}`), group: t(`bulk.group.${group}`) }));
