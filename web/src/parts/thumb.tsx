import { FileText, Film, Image as ImageIcon, Music } from 'lucide-react';
import { useState } from 'react';
import type { MediaItem, MediaType } from '~/api/types';
import { local } from '~/api/local';
import { clock } from '~/l10n/format';
import styles from './thumb.module.css';

const icons = { video: Film, audio: Music, image: ImageIcon, pdf: FileText, '': Film } as const;

interface ThumbProps {
  item: Pick<MediaItem, 'media_type' | 'thumbnail_url' | 'duration'>;
  /** A larger picture than the thumbnail. */
  source?: string | null;
  /** The picture that decides when the page looks finished. */
  lead?: boolean;
  /** Seconds that were watched. */
  at?: number | undefined;
}

/** The picture of an item in its 16:9 box. Decorative: the headline beside it says what it is. */
export function Thumb({ item, source, lead = false, at }: ThumbProps) {
  const [missing, setMissing] = useState(false);
  const url = local(source ?? item.thumbnail_url);
  return (
    <span className={styles['thumb']}>
      {url && !missing ? (
        <img
          src={url}
          alt=""
          loading={lead ? 'eager' : 'lazy'}
          fetchPriority={lead ? 'high' : 'auto'}
          decoding="async"
          onError={() => setMissing(true)}
        />
      ) : (
        <KindIcon kind={item.media_type} />
      )}
      {item.duration > 0 && (
        <span className={styles['length']} aria-hidden>
          <bdi>{clock(item.duration)}</bdi>
        </span>
      )}
      {at !== undefined && item.duration > 0 && (
        <progress className={styles['seen']} value={at} max={item.duration} aria-hidden />
      )}
    </span>
  );
}

export function KindIcon({ kind }: { kind: MediaType }) {
  const Icon = icons[kind];
  return <Icon aria-hidden className={styles['kind']} size={32} strokeWidth={1.25} />;
}
