import { useState } from 'react';
import type { MediaSingle } from '~/api/types';
import { clock } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Tick } from '~/parts/choice';
import { Field } from '~/parts/field';
import { itemPath } from '~/parts/item_path';
import { Modal } from '~/parts/modal';
import { SecretText } from '~/parts/secret_text';
import { startTime } from './start_time';

/** The link of an item, from its beginning or from a time, and what other sites show it with. */
export default function Share({ item, onClose }: { item: MediaSingle; onClose: () => void }) {
  const plays = item.duration > 0;
  const [timed, setTimed] = useState(false);
  const [from, setFrom] = useState(() => clock(playingAt()));
  const [titled, setTitled] = useState(true);
  const at = timed ? secondsOf(from) : 0;
  const link = location.origin + itemPath(item.friendly_token, at);
  const share = (navigator as Partial<Navigator>).share?.bind(navigator);
  return (
    <Modal heading={t('share.title')} onClose={onClose}>
      <SecretText key={link} label={t('share.link')} text={link} />
      {plays && (
        <>
          <Tick label={t('share.timed')} checked={timed} onChange={(event) => setTimed(event.target.checked)} />
          {timed && (
            <Field
              label={t('share.from')}
              help={t('share.from.help')}
              dir="ltr"
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
          )}
        </>
      )}
      {share && (
        <Button
          onClick={() => void share({ title: item.title || t('item.untitled'), url: link }).catch(() => undefined)}
        >
          {t('share.system')}
        </Button>
      )}
      <SecretText key={frame(item, at, titled)} label={t('share.embed')} text={frame(item, at, titled)} />
      <Tick label={t('share.embed.title')} checked={titled} onChange={(event) => setTitled(event.target.checked)} />
    </Modal>
  );
}

/** Where the player of the page is, in whole seconds. */
function playingAt(): number {
  return Math.floor(document.querySelector<HTMLVideoElement>('[data-player] video')?.currentTime ?? 0);
}

/** "1:05" and "1m5s" alike. */
function secondsOf(text: string): number {
  const parts = text.trim().split(':');
  if (parts.length === 1) return startTime(parts[0] ?? null);
  return parts.reduce((sum, part) => sum * 60 + (Number.parseInt(part, 10) || 0), 0);
}

function frame(item: MediaSingle, at: number, titled: boolean): string {
  const query = new URLSearchParams({ m: item.friendly_token });
  if (at > 0) query.set('t', String(at));
  if (!titled) query.set('showTitle', '0');
  const address = `${location.origin}/embed?${query.toString()}`.replaceAll('&', '&amp;');
  const name = (item.title || t('item.untitled'))
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;');
  return `<iframe src="${address}" title="${name}" width="640" height="360" loading="lazy" allow="fullscreen; picture-in-picture" style="border:0"></iframe>`;
}
