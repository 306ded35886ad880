import { call } from '~/api/client';
import { states } from '~/api/own_media';
import { mediaPath } from '~/api/queries';
import type { Role } from '~/api/types';
import { managesUsers } from '~/app/rights';
import { t } from '~/l10n/i18n';
import type { BulkChoice } from '~/parts/bulk_bar';

const changes: Record<string, (token: string) => Promise<unknown>> = {
  reviewed: (token) => call('POST', mediaPath(token), { type: 'review', result: true }),
  unreviewed: (token) => call('POST', mediaPath(token), { type: 'review', result: false }),
  featured: (token) => call('PUT', mediaPath(token), { featured: true }),
  unfeatured: (token) => call('PUT', mediaPath(token), { featured: false }),
  encode: (token) => call('POST', mediaPath(token), { type: 'encode' }),
  ...Object.fromEntries(
    states.map((state) => [state, (token: string) => call('PUT', mediaPath(token), { state })] as const),
  ),
};

/** What an editor's choice does to one item. */
export const changeOf = (id: string) => changes[id];

export function choicesFor(role: Role): BulkChoice[] {
  const look = t('desk.group.look');
  const readers = t('bulk.group.visibility');
  const itself = t('bulk.group.items');
  return [
    { id: 'reviewed', name: t('manage.do.reviewed'), group: look },
    { id: 'unreviewed', name: t('manage.do.unreviewed'), group: look },
    { id: 'featured', name: t('manage.do.featured'), group: look },
    { id: 'unfeatured', name: t('manage.do.unfeatured'), group: look },
    ...states.map((state) => ({ id: state, name: t(`manage.do.${state}`), group: readers })),
    { id: 'encode', name: t('manage.do.encode'), group: itself },
    ...(managesUsers(role) ? [{ id: 'delete', name: t('manage.do.delete'), group: itself }] : []),
  ];
}
