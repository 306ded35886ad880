import {
  BadgeCheck,
  ChevronDown,
  Clapperboard,
  ClipboardCheck,
  History,
  LayoutList,
  LogOut,
  Settings,
  ThumbsUp,
  UserRound,
} from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { User } from '~/api/types';
import { t } from '~/l10n/i18n';
import { personPage } from '~/parts/item_path';
import { isStaff } from './rights';
import styles from './account_menu.module.css';

/** Who is signed in, and the way out. */
export function AccountMenu({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);
  const name = user.name || user.username;
  return (
    <div ref={root} className={styles['root']}>
      <button
        ref={button}
        type="button"
        className={styles['button']}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">{t('account.open')}</span>
        <UserRound aria-hidden className={styles['face']} size={20} strokeWidth={1.75} />
        <bdi className={styles['name']}>{name}</bdi>
        <ChevronDown aria-hidden size={16} strokeWidth={1.75} />
      </button>
      <div id={id} className={styles['panel']} hidden={!open}>
        <p className={styles['who']}>
          <bdi>{name}</bdi>
          <span>{t(`role.${user.role}`)}</span>
        </p>
        {[...readersItems(user.username), ...itemsFor(user)].map(({ to, Icon, text }) => (
          <Link key={to} to={to} className={styles['item']} onClick={() => setOpen(false)}>
            <Icon aria-hidden size={18} strokeWidth={1.75} />
            {text}
          </Link>
        ))}
      </div>
    </div>
  );
}

/** What everybody with an account has. */
const readersItems = (username: string) => [
  { to: personPage(username), Icon: UserRound, text: t('account.page') },
  { to: '/history', Icon: History, text: t('history.title') },
  { to: '/liked', Icon: ThumbsUp, text: t('liked.title') },
];

/** Those who decide about others' verification have no use for one of their own in order to publish. */
function itemsFor({ role, can_upload }: User) {
  const decides = isStaff(role);
  return [
    ...(can_upload ? [{ to: '/studio', Icon: Clapperboard, text: t('account.studio') }] : []),
    ...(decides ? [{ to: '/manage/media', Icon: LayoutList, text: t('account.desk') }] : []),
    { to: '/account', Icon: Settings, text: t('account.settings') },
    decides
      ? { to: '/manage/verification', Icon: ClipboardCheck, text: t('account.reviews') }
      : { to: '/verification', Icon: BadgeCheck, text: t('account.verification') },
    { to: '/accounts/logout/', Icon: LogOut, text: t('account.signOut') },
  ];
}
