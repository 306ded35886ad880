import { useQueryClient } from '@tanstack/react-query';
import { UserRound } from 'lucide-react';
import { useRef, useState, type ChangeEvent } from 'react';
import { accountPath, portraitPath, type Account, type Portrait } from '~/api/account';
import { call } from '~/api/client';
import { local } from '~/api/local';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { sentenceOf } from '~/parts/problem';
import { refusedBy } from '~/parts/refusal';
import styles from './portraits.module.css';

/** The two pictures of a profile: who it is, and what is over the page. */
export function Portraits({ account }: { account: Account }) {
  // Without a picture the server shows a figure of its own.
  const avatar = account.thumbnail_url.endsWith('/user.svg') ? null : account.thumbnail_url;
  return (
    <div className={styles['portraits']}>
      <Picture account={account} which="avatar" url={avatar} />
      <Picture account={account} which="banner" url={account.banner_thumbnail_url} />
    </div>
  );
}

interface PictureProps {
  account: Account;
  which: Portrait;
  url: string | null;
}

function Picture({ account, which, url }: PictureProps) {
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState('');
  const path = portraitPath(account.username, which);

  const run = async (act: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setSaid('');
    setProblem('');
    try {
      await act();
      await client.invalidateQueries({ queryKey: [accountPath] });
      setSaid(done);
    } catch (error) {
      const [first] = Object.values(refusedBy(error, {}, () => true).fields);
      setProblem(first ?? sentenceOf(error));
    }
    setBusy(false);
  };
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    // A file whose kind the system does not know is looked at by the server all the same.
    if (file) void run(() => call('PUT', path, file), t('picture.sent'));
  };

  return (
    <section className={styles['picture']} aria-label={t(`picture.${which}`)}>
      <h3>{t(`picture.${which}`)}</h3>
      <div className={styles[which]}>
        {url ? (
          <img src={local(url)} alt={t(`picture.${which}`)} />
        ) : which === 'avatar' ? (
          <UserRound aria-hidden size={40} strokeWidth={1.25} />
        ) : (
          <span>{t('picture.none')}</span>
        )}
      </div>
      <div className={styles['buttons']}>
        <Button small disabled={busy} onClick={() => input.current?.click()} aria-label={t(`picture.choose.${which}`)}>
          {busy ? t('picture.sending') : t('picture.choose')}
        </Button>
        {url && (
          <Button
            small
            disabled={busy}
            onClick={() => void run(() => call('DELETE', path), t('picture.removed'))}
            aria-label={t(`picture.remove.${which}`)}
          >
            {t('picture.remove')}
          </Button>
        )}
        <input
          ref={input}
          type="file"
          hidden
          accept="image/jpeg,image/png,image/webp,image/gif"
          aria-label={t(`picture.choose.${which}`)}
          data-picture={which}
          onChange={chosen}
        />
      </div>
      <p className={styles['help']}>{t('picture.help')}</p>
      {problem && (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
      <p role="status" className={styles['said']}>
        {said}
      </p>
    </section>
  );
}
