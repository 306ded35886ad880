import type { ManagedUser } from '~/api/manage';
import { day } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Mark, type Tone } from '~/parts/mark';
import type { Column } from '~/parts/table';
import desk from '../desk/desk.module.css';

type Standing = 'blocked' | 'waiting' | 'active';
const tones: Record<Standing, Tone> = { blocked: 'bad', waiting: 'open', active: 'good' };

export function StandingMark({ user }: { user: ManagedUser }) {
  const standing: Standing = !user.is_active ? 'blocked' : user.is_approved === false ? 'waiting' : 'active';
  return <Mark tone={tones[standing]}>{t(`users.standing.${standing}`)}</Mark>;
}

/** @param onOpen shows one row's sheet */
export function columns(onOpen: (username: string) => void): Column<ManagedUser>[] {
  return [
    {
      id: 'name',
      heading: t('users.name'),
      kind: 'lead',
      sort: 'name',
      cell: (one) => (
        <>
          <button type="button" className={desk['more']} onClick={() => onOpen(one.username)}>
            <bdi>{one.name || one.username}</bdi>
          </button>
          <span className={desk['note']}>
            <bdi>{one.username}</bdi>
          </span>
        </>
      ),
    },
    { id: 'role', heading: t('users.role'), cell: (one) => t(`role.${one.role}`) },
    { id: 'standing', heading: t('users.standing'), cell: (one) => <StandingMark user={one} /> },
    {
      id: 'email',
      heading: t('users.email'),
      cell: (one) => (
        <>
          {one.email !== undefined && <bdi>{one.email}</bdi>}
          <span className={desk['note']}>{t(one.email_is_verified ? 'users.confirmed' : 'users.unconfirmed')}</span>
        </>
      ),
    },
    {
      id: 'factor',
      heading: t('users.factor'),
      cell: (one) => t(one.has_second_factor ? 'users.factor.on' : 'users.factor.off'),
    },
    {
      id: 'joined',
      heading: t('users.joined'),
      sort: 'date_added',
      cell: (one) => <time dateTime={one.date_added}>{day(one.date_added)}</time>,
    },
  ];
}
