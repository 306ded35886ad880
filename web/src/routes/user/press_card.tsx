import { Ban, Mail, Pencil, Rss } from 'lucide-react';
import { useState } from 'react';
import { local } from '~/api/local';
import { useSession } from '~/api/queries';
import type { Profile } from '~/api/readers';
import { t } from '~/l10n/i18n';
import { Button, ButtonLink } from '~/parts/button';
import { Face } from '~/parts/face';
import { personPage } from '~/parts/item_path';
import { Verified } from '~/parts/verified';
import { Contact } from './contact';
import { useBlock } from './use_block';
import styles from './user.module.css';

const icon = { 'aria-hidden': true, size: 17, strokeWidth: 1.75 } as const;

/** Portrait, name, what the person does and where, and the seal with what it stands for. */
export function PressCard({ person }: { person: Profile }) {
  const banner = local(person.banner_thumbnail_url);
  const facts = [person.title, person.location].filter(Boolean);
  return (
    <header className={styles['card']}>
      {banner && <img className={styles['banner']} src={banner} alt="" />}
      <div className={styles['who']}>
        <Face url={person.thumbnail_url} size="l" />
        <div className={styles['text']}>
          <h1>
            <bdi>{person.name || person.username}</bdi>
          </h1>
          <p className={styles['facts']}>
            <bdi>@{person.username}</bdi>
            {facts.map((fact) => (
              <bdi key={fact}>{fact}</bdi>
            ))}
          </p>
          <Verified username={person.username} />
        </div>
        <Actions person={person} />
      </div>
    </header>
  );
}

function Actions({ person }: { person: Profile }) {
  const user = useSession().data?.user;
  const [writing, setWriting] = useState(false);
  const oneself = user?.username === person.username;
  return (
    <div className={styles['actions']}>
      {oneself && (
        <ButtonLink to={`${personPage(person.username)}edit`} small icon={<Pencil {...icon} />}>
          {t('user.edit')}
        </ButtonLink>
      )}
      {!oneself && (
        <Button small icon={<Mail {...icon} />} onClick={() => setWriting(true)}>
          {t('user.contact')}
        </Button>
      )}
      {user && !oneself && <Block username={person.username} />}
      <a className={styles['feed']} href={`/rss/user/${encodeURIComponent(person.username)}`}>
        <Rss {...icon} />
        {t('lists.feed')}
      </a>
      {writing && <Contact person={person} onClose={() => setWriting(false)} />}
    </div>
  );
}

function Block({ username }: { username: string }) {
  const { blocked, toggle, working, message } = useBlock(username);
  if (blocked === undefined) return null;
  return (
    <>
      <Button small icon={<Ban {...icon} />} disabled={working} onClick={toggle} aria-pressed={blocked}>
        {blocked ? t('user.unblock') : t('user.block')}
      </Button>
      <p role="status" className={styles['said']}>
        {message}
      </p>
    </>
  );
}
