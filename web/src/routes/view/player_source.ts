import type { MediaSingle } from '~/api/types';
import type { PlayerSource } from '~/player/source';
import { secondsOf } from './seconds';

/** What the player needs of an item; nothing while it cannot be played. */
export function playerSource(item: MediaSingle): PlayerSource | null {
  const hls = item.hls_info.master_file;
  if (!item.playable || !hls || (item.media_type !== 'video' && item.media_type !== 'audio')) return null;
  return {
    kind: item.media_type,
    title: item.title,
    hls,
    mp4: plainFile(item),
    poster: item.poster_url,
    storyboard: item.storyboard_url ?? null,
    waveform: item.media_type === 'audio' ? (item.waveform_url ?? null) : null,
    chapters: item.chapter_data
      .map(({ startTime, chapterTitle }) => ({ at: secondsOf(startTime), title: chapterTitle }))
      .sort((a, b) => a.at - b.at),
    captions: item.subtitles_info,
    duration: item.duration,
  };
}

export interface Download {
  url: string;
  /** Pixels; 0 for the original. */
  height: number;
  size: string;
}

/** Finished files to keep, tallest first, the untouched original last. */
export function downloads(item: MediaSingle): Download[] {
  const files = Object.entries(item.encodings_info)
    .flatMap(([height, codecs]) =>
      Object.values(codecs ?? {}).map((encoding) => ({ height: Number(height), encoding })),
    )
    .filter(({ encoding }) => encoding?.url && encoding.status === 'success')
    .map(({ height, encoding }) => ({ height, url: encoding?.url ?? '', size: encoding?.size ?? '' }))
    .filter(({ height }) => height > 0)
    .sort((a, b) => b.height - a.height);
  const best = item.download_url;
  if (best && best !== item.original_media_url && !files.some((file) => file.url === best)) {
    files.push({ height: 0, url: best, size: '' });
  }
  if (item.original_media_url) files.push({ height: 0, url: item.original_media_url, size: item.size ?? '' });
  return files;
}

/** The file to fall back to: of middle size, since it is asked for where the line is poor. */
function plainFile(item: MediaSingle): string | null {
  const files = downloads(item).filter((file) => file.height > 0);
  return (files.find((file) => file.height <= 480) ?? files.at(-1))?.url ?? null;
}
