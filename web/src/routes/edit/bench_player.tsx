import type { Ref } from 'react';
import type { EditedItem } from '~/api/own_media';
import { t } from '~/l10n/i18n';
import { Notice } from '~/parts/notice';
import { downloads } from '../view/player_source';

/** The recording to work on, in the browser's own player: it starts at once, seeks in one file, and knows its keys. */
export function BenchPlayer({ item, ref }: { item: EditedItem; ref?: Ref<HTMLVideoElement> }) {
  const files = downloads(item);
  const made = files.filter((file) => file.height > 0);
  const source = (made.find((file) => file.height <= 480) ?? made.at(-1) ?? files[0])?.url;
  if (!source) return <Notice heading={t('bench.none')}>{t('bench.none.text')}</Notice>;
  return (
    // eslint-disable-next-line jsx-a11y/media-has-caption -- its subtitles are just what is being made here
    <video
      ref={ref}
      controls
      playsInline
      preload="metadata"
      src={source}
      aria-label={t('bench.player')}
      {...(item.poster_url ? { poster: item.poster_url } : {})}
    >
      {item.subtitles_info.map(({ src, srclang, label }) => (
        <track key={src} kind="subtitles" src={src} srcLang={srclang} label={label} />
      ))}
    </video>
  );
}
